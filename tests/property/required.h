/*
 * Adversaries against heaps of what ashlar_required_bytes() says, of real sizes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_REQUIRED_H
#define TESTS_PROPERTY_REQUIRED_H

/** Run the tests; returns how many failed. */
int run_large_required_tests(void);

#endif

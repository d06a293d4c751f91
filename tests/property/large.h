/*
 * Heaps of the largest size.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_LARGE_H
#define TESTS_PROPERTY_LARGE_H

/** Run the tests; returns how many failed. */
int run_large_tests(void);

#endif

/*
 * The groups of tests of the C library's surface; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_SURFACE_H
#define TESTS_TARGET_SURFACE_H

int run_allocating_tests(void);

#endif

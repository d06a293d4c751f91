/*
 * The groups of tests of what options of malloc's front add; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LARGE_GROUPS_H
#define TESTS_LARGE_GROUPS_H

int run_large_tests(void);
int run_large_rams_tests(void);
int run_auto_trim_tests(void);

#endif

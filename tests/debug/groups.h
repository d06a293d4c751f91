/*
 * The groups of tests of level debug; each is one file and returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_DEBUG_GROUPS_H
#define TESTS_DEBUG_GROUPS_H

int run_zone_tests(void);
int run_quarantine_tests(void);
int run_pointer_tests(void);
int run_call_tests(void);
int run_check_tests(void);
int run_leak_tests(void);
int run_random_tests(void);
int run_step_tests(void);

#endif

/*
 * The groups of tests of retained memory; each is one file and returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_RETAINED_GROUPS_H
#define TESTS_RETAINED_GROUPS_H

int run_adopt_tests(void);
int run_open_tests(void);
int run_call_tests(void);
int run_damage_tests(void);
int run_reset_tests(void);
int run_quarantine_tests(void);

#endif

/*
 * The groups of tests of the front and the break; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LIBC_GROUPS_H
#define TESTS_LIBC_GROUPS_H

int run_break_tests(void);
int run_rules_tests(void);
int run_growth_tests(void);
int run_report_tests(void);
int run_surface_tests(void);
int run_thread_tests(void);
int run_host_fault_tests(void);
int run_leaks_tests(void);
int run_ram_test_tests(void);
int run_rams_tests(void);
int run_caps_tests(void);

#endif

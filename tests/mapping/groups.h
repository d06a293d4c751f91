/*
 * The groups of tests of mappings; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MAPPING_GROUPS_H
#define TESTS_MAPPING_GROUPS_H

int run_break_tests(void);
int run_map_tests(void);
int run_mmap_tests(void);
int run_mprotect_tests(void);
int run_random_tests(void);
int run_cover_tests(void);
int run_cover_v8_tests(void);
int run_threads_tests(void);

#endif

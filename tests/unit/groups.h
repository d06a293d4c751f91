/*
 * The groups of core tests; each is one file and returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_UNIT_GROUPS_H
#define TESTS_UNIT_GROUPS_H

int run_create_tests(void);
int run_alloc_tests(void);
int run_free_tests(void);
int run_calloc_tests(void);
int run_realloc_tests(void);
int run_resize_halves_tests(void);
int run_aligned_tests(void);
int run_region_tests(void);
int run_stats_tests(void);
int run_check_tests(void);
int run_misuse_tests(void);
int run_damage_tests(void);
int run_index_tests(void);
int run_required_tests(void);

#endif

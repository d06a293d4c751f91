/*
 * The groups of tests of alloc/pool; each is one file and returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_POOL_GROUPS_H
#define TESTS_POOL_GROUPS_H

int run_pool_tests(void);
int run_pool_misuse_tests(void);
int run_arena_tests(void);
int run_chunk_tests(void);
int run_private_tests(void);
int run_random_tests(void);
int run_report_tests(void); /* on hosts */

#endif

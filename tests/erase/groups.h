/*
 * The groups of tests of erased memory, of which each file but main.c has one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_ERASE_GROUPS_H
#define TESTS_ERASE_GROUPS_H

/** @return how many tests failed. */
int run_lent_tests(void);

#endif

/*
 * The groups of tests of the C library; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_LIBC_GROUPS_H
#define TESTS_TARGET_LIBC_GROUPS_H

int run_family_tests(void);
int run_reentrant_tests(void);
int run_exhaustion_tests(void);
int run_library_tests(void);

/** The program's first argument; NULL if there is none. */
extern const char *scratch_file;

#endif

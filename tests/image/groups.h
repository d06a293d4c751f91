/*
 * The groups of tests of images; each returns how many of its tests failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_IMAGE_GROUPS_H
#define TESTS_IMAGE_GROUPS_H

int run_open_tests(void);
int run_refusal_tests(void);
int run_damage_tests(void);
int run_used_tests(void);

#endif

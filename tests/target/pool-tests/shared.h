/*
 * A pool that main and an interrupt allocate from and free to at the same time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_POOL_TESTS_SHARED_H
#define TESTS_TARGET_POOL_TESTS_SHARED_H

int run_shared_tests(void);

#endif

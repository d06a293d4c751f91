/*
 * The part of cmocka's interface that the core tests use, small enough for a board with 8 KB of RAM.
 *
 * cmocka itself does not fit there: running a group keeps a 2 KiB buffer on the stack, and a failure prints
 * through two of 1 KiB, where the whole stack has 1.5 KiB. So that all boards run the same program, all use
 * this one; hosts run the same tests under cmocka. What it prints is what cmocka prints.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_CORE_CMOCKA_H
#define TESTS_TARGET_CORE_CMOCKA_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef void runner_test(void **state);

struct CMUnitTest {
    const char *name;
    runner_test *run;
};

/** Run a group; returns how many of its tests failed. */
int runner_run_group(const char *name, const struct CMUnitTest *tests, size_t count);

/** End the running test as failed. */
_Noreturn void runner_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/** End the running test as skipped. */
_Noreturn void runner_skip(void);

static inline void runner_require(int holds, const char *file, int line)
{
    if (!holds) {
        runner_fail(file, line, "the condition does not hold");
    }
}

static inline void runner_require_equal(uintptr_t left, uintptr_t right, const char *file, int line)
{
    if (left != right) {
        runner_fail(file, line, "%#lx != %#lx", (unsigned long)left, (unsigned long)right);
    }
}

#define cmocka_unit_test(function) {#function, function}
#define cmocka_run_group_tests_name(name, tests, setup, teardown) \
    runner_run_group((name), (tests), sizeof(tests) / sizeof((tests)[0]))

#define fail_msg(...) runner_fail(__FILE__, __LINE__, __VA_ARGS__)
#define skip() runner_skip()
#define assert_true(condition) runner_require((condition) ? 1 : 0, __FILE__, __LINE__)
#define assert_false(condition) runner_require((condition) ? 0 : 1, __FILE__, __LINE__)
#define assert_null(pointer) runner_require((pointer) == NULL, __FILE__, __LINE__)
#define assert_non_null(pointer) runner_require((pointer) != NULL, __FILE__, __LINE__)
#define assert_int_equal(left, right) \
    runner_require_equal((uintptr_t)(left), (uintptr_t)(right), __FILE__, __LINE__)
#define assert_ptr_equal(left, right) \
    runner_require_equal((uintptr_t)(const void *)(left), (uintptr_t)(const void *)(right), __FILE__, __LINE__)

#endif

/*
 * Behaviour that the C standard leaves undefined. The line of each ends with a comment that `check` reads: the name, and
 * what is said of it.
 *
 * What the compiler must not foresee goes through volatile variables.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asan.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static volatile int sink;
static volatile int zero;
static volatile int one = 1;
static volatile int most = INT_MAX;
static volatile int least = INT_MIN;
static volatile long long most_long = LLONG_MAX;
static volatile long long sink_long;

int missing_return(int flag);

static void add_overflow(void)
{
    sink = most + one; /* BUG add-overflow: 2147483647 + 1 does not fit 'int' */
}

static void add_overflow_long(void)
{
    sink_long = most_long + one; /* BUG add-overflow-long: 1 + 9223372036854775807 does not fit 'long long int' */
}

static void subtract_overflow(void)
{
    sink = least - one; /* BUG subtract-overflow: -2147483648 - 1 does not fit 'int' */
}

static void multiply_overflow(void)
{
    sink = most * -(one + one); /* BUG multiply-overflow: -2 * 2147483647 does not fit 'int' */
}

static void negate_overflow(void)
{
    sink = -least; /* BUG negate-overflow: the negative of -2147483648 does not fit 'int' */
}

static void divide_by_zero(void)
{
    sink = one / zero; /* BUG divide-by-zero: division by zero */
}

static void divide_overflow(void)
{
    sink = least / -one; /* BUG divide-overflow: -2147483648 / -1 does not fit 'int' */
}

static void shift_too_far(void)
{
    sink = one << (one + 31); /* BUG shift-too-far: shift of 1 by 32 in 'int' */
}

static void shift_by_negative(void)
{
    sink = one >> -one; /* BUG shift-by-negative: shift of 1 by -1 in 'int' */
}

static void index_out_of_bounds(void)
{
    int numbers[3] = {1, 2, 3};
    sink = numbers[one + 2]; /* BUG index-out-of-bounds: index 3 is outside 'int [3]' */
}

static void length_not_positive(void)
{
    volatile char start[zero - 1]; /* BUG length-not-positive: array of length -1 */
    sink = (int)sizeof start;
}

static void load_through_null(void)
{
    const volatile int *nowhere = (const volatile int *)(uintptr_t)zero;
    sink = *nowhere; /* BUG load-through-null: load of NULL as 'volatile const int' */
}

static void store_misaligned(void)
{
    volatile int pair[2] = {0, 0};
    volatile int *odd = (volatile int *)((uintptr_t)pair + (uintptr_t)one);
    *odd = 1; /* BUG store-misaligned: store to a misaligned 'volatile int' */
}

static void load_of_no_bool(void)
{
    volatile char raw = 7;
    volatile bool *flag = (volatile bool *)&raw;
    sink = *flag; /* BUG load-of-no-bool: 7 is no value of '_Bool' */
}

static void pointer_wraps(void)
{
    const char *volatile base = (const char *)UINTPTR_MAX - 8;
    const char *end = base + 16 * one; /* BUG pointer-wraps: an offset takes a pointer around the address space */
    sink = end != NULL;
}

static void unreachable_is_reached(void)
{
    if (one != 0) {
        sink = 1;
        __builtin_unreachable(); /* BUG unreachable-is-reached: reached what cannot be reached */
    }
}

static void null_argument(void)
{
    char to[4] = "abc";
    memcpy(to, (const void *)(uintptr_t)zero, (size_t)one); /* BUG null-argument: NULL as argument 2, which must not be */
    sink = to[0];
}

__attribute__((returns_nonnull, noinline)) static char *never_null(char *pointer)
{
    return pointer; /* BUG null-returned: NULL returned by a function that must not */
}

static void null_returned(void)
{
    sink = never_null((char *)(uintptr_t)zero) != NULL;
}

static void leading_zeros_of_zero(void)
{
    sink = __builtin_clz((unsigned)zero); /* BUG leading-zeros-of-zero: 0 has no leading or trailing one */
}

static void float_does_not_fit(void)
{
    volatile float large = 1e20f;
    sink = (int)large; /* BUG float-does-not-fit: a value of 'float' does not fit 'int' */
}

static void missing_return_in_cpp(void)
{
    sink = missing_return(zero);
}

bool clean_run(void)
{
    int numbers[3] = {1, 2, 3};
    bool right = most - one == INT_MAX - 1 && one << 30 == 1 << 30 && numbers[one + 1] == 3 && least / one == INT_MIN;
    return right && most_long - one == LLONG_MAX - 1 && __builtin_clz((unsigned)one) == 31;
}

const struct bug bugs[] = {
    {"add-overflow", add_overflow},
    {"add-overflow-long", add_overflow_long},
    {"subtract-overflow", subtract_overflow},
    {"multiply-overflow", multiply_overflow},
    {"negate-overflow", negate_overflow},
    {"divide-by-zero", divide_by_zero},
    {"divide-overflow", divide_overflow},
    {"shift-too-far", shift_too_far},
    {"shift-by-negative", shift_by_negative},
    {"index-out-of-bounds", index_out_of_bounds},
    {"length-not-positive", length_not_positive},
    {"load-through-null", load_through_null},
    {"store-misaligned", store_misaligned},
    {"load-of-no-bool", load_of_no_bool},
    {"pointer-wraps", pointer_wraps},
    {"unreachable-is-reached", unreachable_is_reached},
    {"null-argument", null_argument},
    {"null-returned", null_returned},
    {"leading-zeros-of-zero", leading_zeros_of_zero},
    {"float-does-not-fit", float_does_not_fit},
    {"missing-return", missing_return_in_cpp},
    {NULL, NULL},
};

/*
 * Arithmetic on the sizes that callers ask for: what may overflow, and what may not be a power of two.
 *
 * For calloc-like functions of your own on top of <ashlar/heap.h>. No loops, no divisions, no state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SIZE_H
#define ASHLAR_SIZE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Half the width of size_t, in bits. */
#define ASHLAR_SIZE_HALF_BITS (sizeof(size_t) * 4)
#define ASHLAR_SIZE_HALF_MAX (((size_t)1 << ASHLAR_SIZE_HALF_BITS) - 1)

/**
 * `*product` = a * b; false, with `*product` unchanged, if that does not fit a size_t.
 *
 * With H = 2^(half the width): if both factors are below H, the product is at most (H-1)^2 < H^2 and fits.
 * If both are at least H, it is at least H^2 and does not. Else let the larger be high*H + low with
 * high, low < H, and the smaller s < H: the product is (high*s)*H + low*s. Both partial products are below
 * H^2, so they are computed exactly; the first part fits only if high*s < H, and the sum is tested last.
 * (A double-width multiplication would be a libgcc call on ARMv6-M; a division is one with a loop.)
 */
static inline bool ashlar_size_product(size_t a, size_t b, size_t *product)
{
    size_t larger = a > b ? a : b;
    size_t smaller = a > b ? b : a;
    if (larger <= ASHLAR_SIZE_HALF_MAX) {
        *product = larger * smaller;
        return true;
    }
    if (smaller > ASHLAR_SIZE_HALF_MAX) {
        return false;
    }
    size_t high_product = (larger >> ASHLAR_SIZE_HALF_BITS) * smaller;
    size_t low_product = (larger & ASHLAR_SIZE_HALF_MAX) * smaller;
    if (high_product > ASHLAR_SIZE_HALF_MAX) {
        return false;
    }
    size_t sum = (high_product << ASHLAR_SIZE_HALF_BITS) + low_product;
    if (sum < low_product) {
        return false;
    }
    *product = sum;
    return true;
}

/** Whether exactly one bit is set. */
static inline bool ashlar_size_is_power_of_two(size_t value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

#ifdef __cplusplus
}
#endif
#endif

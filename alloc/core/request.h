/*
 * The arithmetic of requests that could overflow.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_REQUEST_H
#define ASHLAR_CORE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

/** Half the width of size_t, in bits. */
#define REQUEST_HALF_BITS (sizeof(size_t) * 4)
#define REQUEST_HALF_MAX (((size_t)1 << REQUEST_HALF_BITS) - 1)

/**
 * `*product` = a * b; false, with `*product` unchanged, if that does not fit a size_t.
 *
 * With H = 2^(half the width): if both factors are below H, the product is at most (H-1)^2 < H^2 and fits.
 * If both are at least H, it is at least H^2 and does not. Else let the larger be high*H + low with
 * high, low < H, and the smaller s < H: the product is (high*s)*H + low*s. Both partial products are below
 * H^2, so they are computed exactly; the first part fits only if high*s < H, and the sum is tested last.
 * (A double-width multiplication would be a libgcc call on ARMv6-M; a division is one with a loop.)
 */
static inline bool request_product(size_t a, size_t b, size_t *product)
{
    size_t larger = a > b ? a : b;
    size_t smaller = a > b ? b : a;
    if (larger <= REQUEST_HALF_MAX) {
        *product = larger * smaller;
        return true;
    }
    if (smaller > REQUEST_HALF_MAX) {
        return false;
    }
    size_t high_product = (larger >> REQUEST_HALF_BITS) * smaller;
    size_t low_product = (larger & REQUEST_HALF_MAX) * smaller;
    if (high_product > REQUEST_HALF_MAX) {
        return false;
    }
    size_t sum = (high_product << REQUEST_HALF_BITS) + low_product;
    if (sum < low_product) {
        return false;
    }
    *product = sum;
    return true;
}

#endif

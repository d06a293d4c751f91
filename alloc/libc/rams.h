/*
 * Inside alloc/libc: the heaps over the RAMs of the port's table, but for the one that grows with the break (grow.h).
 *
 * With ASHLAR_RAMS_MAX 1 there are none, and all of this folds away. Functions named _locked are called with malloc's lock
 * held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_RAMS_H
#define ASHLAR_LIBC_RAMS_H

#include <ashlar/heap.h>

/** Places that malloc takes memory from, in its order of preference: 0 to rams_count_locked() - 1. */
#define RAMS_FURTHER_MAX (ASHLAR_RAMS_MAX - 1)

/** One place of malloc's. */
struct rams_place {
    struct ashlar_heap *heap; /* NULL: the heap that grows with the break */
    unsigned attributes;      /* of enum ashlar_ram_attribute */
};

/** How many places there are. Opens the heaps, the first time. At least 1: the one that grows with the break. */
unsigned ashlar_rams_count_locked(void);

/** Place `index`. pre: index < ashlar_rams_count_locked(). */
struct rams_place ashlar_rams_place_locked(unsigned index);

/** The further heap that `payload` lies in; NULL if in none. Complexity: O(ASHLAR_RAMS_MAX). */
struct ashlar_heap *ashlar_rams_heap_of(const void *payload);

#endif

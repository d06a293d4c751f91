/*
 * Inside alloc/libc: the RAMs of the port's table that work, and the heaps over all of them but the one that grows with the
 * break (grow.h).
 *
 * With ASHLAR_RAMS_MAX 1, malloc asks for none of this, and so none of it is linked. Functions named _locked are called with
 * malloc's lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_RAMS_H
#define ASHLAR_LIBC_RAMS_H

#include <ashlar/malloc.h>

/** One place that memory is taken from. */
struct rams_place {
    struct ashlar_heap *heap; /* NULL: the heap that grows with the break */
    unsigned attributes;      /* of enum ashlar_ram_attribute */
};

/**
 * How many places there are. Tests the RAMs and opens the heaps, the first time, and reports what it refuses. At least 1: the
 * one that grows with the break. Leaves errno alone.
 */
unsigned ashlar_rams_count_locked(void);

/** Place `index`, in malloc's order of preference. pre: index < ashlar_rams_count_locked(). */
struct rams_place ashlar_rams_place_locked(unsigned index);

/** The heap over a further RAM that `payload` lies in; NULL if in none. Complexity: O(ASHLAR_RAMS_MAX). */
struct ashlar_heap *ashlar_rams_heap_of(const void *payload);

/* The same for malloc: with one RAM there is nothing to ask. */

static inline unsigned rams_count_locked(void)
{
    return ASHLAR_RAMS_MAX > 1 ? ashlar_rams_count_locked() : 1;
}

static inline struct rams_place rams_place_locked(unsigned index)
{
    return ASHLAR_RAMS_MAX > 1 ? ashlar_rams_place_locked(index) : (struct rams_place){NULL, 0};
}

/** The heap of place `index`; NULL if the break's is not there yet. */
static inline struct ashlar_heap *rams_heap_locked(unsigned index)
{
    struct ashlar_heap *further = rams_place_locked(index).heap;
    return further != NULL ? further : ashlar_malloc_heap();
}

static inline struct ashlar_heap *rams_heap_of(const void *payload)
{
    return ASHLAR_RAMS_MAX > 1 ? ashlar_rams_heap_of(payload) : NULL;
}

#endif

/*
 * What malloc has beyond the C standard: its heap, and a call when memory runs out.
 *
 * malloc, free and the others are declared where they always were, in <stdlib.h>, <malloc.h> and <new>.
 * They lock through the C library's own hooks, grow their heap through sbrk, and set errno.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_MALLOC_H
#define ASHLAR_MALLOC_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * malloc's heap, for statistics, walks and checks: the one that grows with the break. Where malloc has several RAMs
 * (ASHLAR_RAMS_MAX), ashlar_ram_info() tells the heaps over all of them; malloc_info(), mallinfo() and the leak report count
 * them all.
 *
 * @return the heap; NULL if nothing has been allocated yet. Hold ashlar_malloc_lock() while you read it.
 */
struct ashlar_heap *ashlar_malloc_heap(void);

/**
 * Print what malloc's heaps hold, as malloc_info() does, by ashlar_port_print(): for programs without stdio.
 *
 * Of each heap: its free blocks by size, what is used, what is free, the largest request that would succeed, and how many
 * percent of the free memory are not in the largest block. It allocates nothing.
 * Complexity: O(blocks), with malloc's lock held. Not for interrupts.
 */
void ashlar_malloc_report(void);

/** Hold malloc's lock, through the C library's hook. Nests; keep it short. */
void ashlar_malloc_lock(void);
/** Release what ashlar_malloc_lock() took. */
void ashlar_malloc_unlock(void);

/**
 * Called when malloc & co. are about to return NULL for want of memory; yours to define.
 *
 * It runs outside the lock, in the context of the caller, and may free memory, log or reset. The
 * default does nothing. The failed call is not tried again.
 *
 * @param bytes  what was asked for, per element for calloc and reallocarray if the product overflows.
 */
void ashlar_malloc_exhausted(size_t bytes);

#ifdef __cplusplus
}
#endif
#endif

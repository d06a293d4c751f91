/*
 * The names of the core's calls at the levels that stand between them and their callers.
 *
 * At ASHLAR_SAFETY_SAMPLED and above, alloc/safety has the calls of <ashlar/heap.h>: it puts red zones around payloads, or
 * serves some from guarded slots, and asks the core for the rest. The core's own then bear the names below. What it does is the
 * same at every level. Include this first, in files of the core that define a call; alloc/stats and alloc/safety/check.c are
 * the core's in this.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_PLAIN_H
#define ASHLAR_CORE_PLAIN_H

#include <ashlar/attributes.h>
#include <ashlar/config.h>

/* Its callers may believe that nothing else reaches what it gives out; the core itself does. */
#undef ASHLAR_ALLOCATES
#define ASHLAR_ALLOCATES

#if ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED
#define ashlar_alloc ashlar_plain_alloc
#define ashlar_free ashlar_plain_free
#define ashlar_calloc ashlar_plain_calloc
#define ashlar_realloc ashlar_plain_realloc
#define ashlar_realloc_begin ashlar_plain_realloc_begin
#define ashlar_realloc_end ashlar_plain_realloc_end
#define ashlar_aligned_alloc ashlar_plain_aligned_alloc
#define ashlar_usable_size ashlar_plain_usable_size
#define ashlar_heap_reset ashlar_plain_heap_reset
#endif

/* Blocks that are larger than what was asked for, and memory that is told of. */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG
#define ashlar_heap_create ashlar_plain_heap_create
#define ashlar_heap_create_growable ashlar_plain_heap_create_growable
#define ashlar_heap_add_region ashlar_plain_heap_add_region
#define ashlar_heap_extend ashlar_plain_heap_extend
#define ashlar_heap_give_back ashlar_plain_heap_give_back
#define ashlar_block_bytes ashlar_plain_block_bytes
#define ashlar_largest_free ashlar_plain_largest_free
#define ashlar_heap_check ashlar_plain_heap_check
#define ashlar_heap_stats ashlar_plain_heap_stats
#define ashlar_heap_walk ashlar_plain_heap_walk
#endif

#endif

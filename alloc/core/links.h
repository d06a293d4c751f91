/*
 * Links between free blocks, as the lists keep them: bare, or from ASHLAR_HARDENING 3 on masked with the heap's secret, so that
 * nobody who writes over one knows where it then leads.
 *
 * Owns: the mask. Must not know: which list a link is in. The layouts say what a bare link is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_LINKS_H
#define ASHLAR_CORE_LINKS_H

#include "core/control.h"

/** What every mask has: bare links are even, so no masked one is LINK_NONE. */
#define LINK_MASK_BITS ((uintptr_t)1)
_Static_assert(LINK_BYTES_LOG2 > 0, "bare links are even");

static inline uintptr_t link_mask(const struct ashlar_heap *heap)
{
#if LINKS_ARE_MASKED
    return heap->link_mask;
#else
    (void)heap;
    return 0;
#endif
}

/** When a heap is created, before there is any link. */
static inline void links_mask(struct ashlar_heap *heap, uintptr_t secret)
{
#if LINKS_ARE_MASKED
    heap->link_mask = secret | LINK_MASK_BITS;
#else
    (void)heap;
    (void)secret;
#endif
}

static inline block_link link_to(const struct ashlar_heap *heap, struct block *block)
{
    block_link link = bare_link_to(heap, block);
    return LINKS_ARE_MASKED ? (block_link)((uintptr_t)link ^ link_mask(heap)) : link;
}

/** pre: link != LINK_NONE. */
static inline struct block *link_target(const struct ashlar_heap *heap, block_link link)
{
    return bare_link_target(heap, LINKS_ARE_MASKED ? (block_link)((uintptr_t)link ^ link_mask(heap)) : link);
}

static inline block_slot slot_of(const struct ashlar_heap *heap, block_link *link)
{
    block_slot slot = bare_slot_of(heap, link);
    return LINKS_ARE_MASKED ? (block_slot)((uintptr_t)slot ^ link_mask(heap)) : slot;
}

static inline block_link *slot_target(const struct ashlar_heap *heap, block_slot slot)
{
    return bare_slot_target(heap, LINKS_ARE_MASKED ? (block_slot)((uintptr_t)slot ^ link_mask(heap)) : slot);
}

#endif

/*
 * Cutting and merging blocks: the steps from which allocate, free and resize are made.
 *
 * Owns: INV-3 and INV-6, across a cut or a merge.
 * Must not know: requests, counters, safety checks (all of them happen before these steps).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_SPLIT_H
#define ASHLAR_CORE_SPLIT_H

#include "core/bins.h"

/** List a free block of `bytes` at `block`. pre: the blocks on both sides are used; the one after is marked. */
static inline void block_list_free(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    block_mark_free(block, bytes);
    bins_insert(heap, block);
}

/**
 * Use the first `bytes` of an unlisted free block of `whole_bytes`, and list what is left if that can be a block.
 *
 * pre: the block after is marked PREVIOUS_FREE. A tail takes that mark over, so it is not touched then.
 * @return the size of the used block.
 */
static inline uint32_t block_use(struct ashlar_heap *heap, struct block *block, uint32_t whole_bytes, uint32_t bytes)
{
    uint32_t tail_bytes = whole_bytes - bytes;
    if (tail_bytes >= BLOCK_BYTES_MIN) {
        block_mark_used(block, bytes);
        block_list_free(heap, block_at(block, bytes), tail_bytes);
        return bytes;
    }
    block_mark_used(block, whole_bytes);
    block_clear_previous_free(block_at(block, whole_bytes));
    return whole_bytes;
}

/** Make a used block free, merge it with free neighbours on both sides, and list the result. */
static inline void block_release(struct ashlar_heap *heap, struct block *block)
{
    uint32_t bytes = block_bytes(block);
    struct block *after = block_after(block);
    if (block_is_used(after)) {
        block_set_previous_free(after);
    } else {
        bins_remove(heap, after);
        bytes += block_free_bytes(after);
    }
    if (block_previous_is_free(block)) {
        struct block *before = block_before(block);
        bins_remove(heap, before);
        bytes += block_free_bytes(before);
        block = before;
    }
    block_list_free(heap, block, bytes);
}

/** Take a free block that follows `block` into it: `block` grows, used as it is. pre: the block after is free. */
static inline void block_absorb_after(struct ashlar_heap *heap, struct block *block)
{
    struct block *after = block_after(block);
    bins_remove(heap, after);
    block_set_bytes(block, block_bytes(block) + block_free_bytes(after));
    block_clear_previous_free(block_after(block));
}

/** Cut a used block down to `bytes`, if the rest can be a block or join a free one. */
static inline void block_shrink(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    uint32_t tail_bytes = block_bytes(block) - bytes;
    if (tail_bytes == 0 || (tail_bytes < BLOCK_BYTES_MIN && block_is_used(block_after(block)))) {
        return;
    }
    block_set_bytes(block, bytes);
    struct block *tail = block_after(block);
    block_mark_used(tail, tail_bytes); /* may be a single granule: block_release() merges it at once */
    block_release(heap, tail);
}

#endif

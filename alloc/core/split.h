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
ALWAYS_INLINE void block_list_free(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    block_mark_free(block, bytes);
    bins_insert(heap, block, bytes);
}

/**
 * Use and count the first `bytes` of an unlisted free block of `whole_bytes`, and list what is left if that can be a block.
 *
 * pre: the block after is marked PREVIOUS_FREE. A tail takes that mark over, so it is not touched then.
 */
static inline void block_use(struct ashlar_heap *heap, struct block *block, uint32_t whole_bytes, uint32_t bytes)
{
    uint32_t tail_bytes = whole_bytes - bytes;
    /* The cut is the longer way, so it is laid out straight. */
    if (__builtin_expect(tail_bytes < BLOCK_BYTES_MIN, 0)) {
        block_mark_used(block, whole_bytes);
        block_clear_previous_free(block_at(block, whole_bytes));
        heap_count_allocated(heap, whole_bytes);
        return;
    }
    block_mark_used(block, bytes);
    heap_count_allocated(heap, bytes);
    block_list_free(heap, block_at(block, bytes), tail_bytes);
}

/** Undo the first half of block_release(): what became of the block behind `block`. */
static inline void block_unmerge_after(struct ashlar_heap *heap, struct block *block)
{
    struct block *after = block_after(block);
    if (block_is_used(after)) {
        block_clear_previous_free(after);
    } else {
        bins_put_back(heap, after, block_free_bytes(after));
    }
}

/**
 * Make a used block free, merge it with free neighbours on both sides, and list the result.
 *
 * @param region  the one that the block is in; asked for only where hook_is_on().
 * @return false, with nothing changed, if what stands around the block does not agree.
 */
static inline bool block_release(struct ashlar_heap *heap, const struct region *region, struct block *block)
{
    uint32_t bytes = block_bytes(block);
    bool previous_is_free = block_previous_is_free(block);
    struct block *after = block_at(block, bytes);
    if (block_is_used(after)) {
        if (!hook_after_agrees(region, after)) {
            return false;
        }
        block_set_previous_free(after);
    } else {
        uint32_t after_bytes = block_free_bytes(after);
        if (!hook_free_after_agrees(region, after) || !bins_remove(heap, after)) {
            return false;
        }
        bytes += after_bytes;
    }
    if (previous_is_free) {
        uint32_t before_bytes = block->previous_footer;
        struct block *before = block_before(block);
        if (!hook_free_before_agrees(region, block) || !bins_remove(heap, before)) {
            block_unmerge_after(heap, block);
            return false;
        }
        hook_forget(block);
        bytes += before_bytes;
        block = before;
    }
    block_list_free(heap, block, bytes);
    return true;
}

/**
 * Let a used block have `bytes` of the `whole_bytes` that it and an unlisted free block behind it make, and list
 * what is left if that can be a block.
 *
 * pre: the block after is marked PREVIOUS_FREE. A tail takes that mark over, so it is not touched then.
 * @return the size of the used block.
 */
static inline uint32_t block_cut(struct ashlar_heap *heap, struct block *block, uint32_t whole_bytes, uint32_t bytes)
{
    uint32_t tail_bytes = whole_bytes - bytes;
    if (tail_bytes < BLOCK_BYTES_MIN) {
        block_set_bytes(block, whole_bytes);
        block_clear_previous_free(block_at(block, whole_bytes));
        return whole_bytes;
    }
    hook_erase_tail(block, bytes);
    block_set_bytes(block, bytes);
    block_list_free(heap, block_at(block, bytes), tail_bytes);
    return bytes;
}

#endif

/*
 * Resize: in place, forward, backward, and only then elsewhere.
 *
 * Owns: the order of those tries, and the state between the two halves of a move.
 * Must not know: who copies, and under which lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"
#include "core/split.h"

/** What a free block behind `block` would add to it. */
static uint32_t free_bytes_after(struct block *block)
{
    struct block *after = block_after(block);
    return block_is_used(after) ? 0 : block_bytes(after);
}

/* The removals here cannot fail: hook_may_resize() has asked for all of them. */

/** Cut a used block to `bytes`, keep its alignment record at its end, and count what changed since `bytes_before`. */
static void block_fit(struct ashlar_heap *heap, struct block *block, uint32_t bytes, uint32_t bytes_before,
                      unsigned alignment_log2)
{
    if (!block_shrink(heap, block, bytes)) {
        ashlar_fault_release(heap, block_payload(block));
    }
    if (block_is_aligned(block)) {
        block_record_alignment(block, alignment_log2);
    }
    heap_count_resized(heap, bytes_before, block_bytes(block));
}

static unsigned block_alignment_log2(struct block *block)
{
    return block_is_aligned(block) ? block_after(block)->previous_footer : GRANULE_BYTES_LOG2;
}

/** Shrink, or grow into the free block behind; false, with nothing changed, if that is not enough. */
static bool resize_in_place(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    uint32_t bytes_before = block_bytes(block);
    unsigned alignment_log2 = block_alignment_log2(block);
    if (bytes > bytes_before) {
        if (bytes > bytes_before + free_bytes_after(block)) {
            return false;
        }
        (void)block_absorb_after(heap, block);
    }
    block_fit(heap, block, bytes, bytes_before, alignment_log2);
    return true;
}

/**
 * Grow into the free block before (and the one behind, if free): the result, or NULL with nothing changed.
 *
 * The result keeps all that was merged: its tail still holds content to be moved.
 */
static struct block *resize_backward(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    if (!block_previous_is_free(block)) {
        return NULL;
    }
    struct block *before = block_before(block);
    uint32_t bytes_before = block_bytes(block);
    unsigned alignment_log2 = block_alignment_log2(block);
    uintptr_t misalignment = (uintptr_t)block_payload(before) & (((uintptr_t)1 << alignment_log2) - 1);
    if (misalignment != 0 || bytes > block_bytes(before) + bytes_before + free_bytes_after(block)) {
        return NULL;
    }
    if (!block_is_used(block_after(block))) {
        (void)block_absorb_after(heap, block);
    }
    bool is_aligned = block_is_aligned(block);
    (void)bins_remove(heap, before);
    block_mark_used(before, block_bytes(before) + block_bytes(block));
    if (is_aligned) {
        block_record_alignment(before, alignment_log2);
    }
    heap_count_resized(heap, bytes_before, block_bytes(before));
    return before;
}

struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    struct ashlar_move move = {.to = NULL, .from = payload, .bytes = bytes};
    if (!hook_may_resize(heap, payload)) {
        ashlar_fault_release(heap, payload);
        return move;
    }
    struct block *block = block_of(payload);
    size_t alignment = (size_t)1 << block_alignment_log2(block);
    move.needed_bytes = ashlar_block_bytes(alignment, bytes);
    if (bytes > heap->request_bytes_max) {
        return move;
    }
    uint32_t needed_bytes = block_bytes_for((uint32_t)bytes + block_record_bytes(block));
    move.copy_bytes = block_usable_bytes(block);
    if (resize_in_place(heap, block, needed_bytes)) {
        move.to = payload;
        return move;
    }
    struct block *grown = resize_backward(heap, block, needed_bytes);
    if (grown != NULL) {
        move.to = block_payload(grown);
        return move;
    }
    move.to = ashlar_aligned_alloc(heap, alignment, bytes);
    move.frees_from = true;
    return move;
}

void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move)
{
    if (move->frees_from) {
        ashlar_free(heap, move->from);
        return;
    }
    struct block *block = block_of(move->to);
    uint32_t needed_bytes = block_bytes_for((uint32_t)move->bytes + block_record_bytes(block));
    block_fit(heap, block, needed_bytes, block_bytes(block), block_alignment_log2(block));
}

void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_alloc(heap, bytes);
    }
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, bytes);
    if (move.to != NULL && move.to != move.from) {
        __builtin_memmove(move.to, move.from, move.copy_bytes);
        ashlar_realloc_end(heap, &move);
    }
    return move.to;
}

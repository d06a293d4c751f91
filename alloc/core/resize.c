/*
 * Resize: in place, forward, backward, and only then elsewhere.
 *
 * Owns: the order of those tries, and the state between the two halves of a move.
 * Must not know: who copies, and under which lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/hooks.h"
#include "core/split.h"

/** What a free block behind `block` would add to it. */
static uint32_t free_bytes_after(struct block *block)
{
    struct block *after = block_after(block);
    return block_is_used(after) ? 0 : block_free_bytes(after);
}

static unsigned block_alignment_log2(struct block *block)
{
    return block_is_aligned(block) ? block_after(block)->previous_footer : GRANULE_BYTES_LOG2;
}

/** Cut a used block of `bytes_before` to `bytes` before a used one. @return its size: as it was if the rest cannot be a block. */
static uint32_t block_shrink(struct ashlar_heap *heap, struct block *block, uint32_t bytes_before, uint32_t bytes)
{
    if (bytes_before - bytes < BLOCK_BYTES_MIN) {
        return bytes_before;
    }
    block_set_previous_free(block_at(block, bytes_before));
    return block_cut(heap, block, bytes_before, bytes);
}

/**
 * Shrink, or grow into the free block behind; false, with nothing changed, if that is not enough.
 *
 * A free block behind whose links do not agree is reported and counts as not enough.
 */
static bool resize_in_place(struct ashlar_heap *heap, struct block *block, size_t payload_bytes)
{
    uint32_t bytes = block_bytes_for((uint32_t)payload_bytes + block_record_bytes(block));
    uint32_t bytes_before = block_bytes(block);
    uint32_t bytes_after = free_bytes_after(block);
    unsigned alignment_log2 = block_alignment_log2(block);
    uint32_t bytes_now;
    if (bytes > bytes_before + bytes_after) {
        return false;
    }
    if (bytes == bytes_before) {
        return true;
    }
    if (bytes_after == 0) {
        bytes_now = block_shrink(heap, block, bytes_before, bytes);
    } else {
        if (!bins_remove(heap, block_after(block))) {
            ashlar_fault_release(heap, block_payload(block));
            return false;
        }
        bytes_now = block_cut(heap, block, bytes_before + bytes_after, bytes);
    }
    if (block_is_aligned(block)) {
        block_record_alignment(block, alignment_log2);
    }
    heap_count_resized(heap, bytes_before, bytes_now);
    return true;
}

/**
 * Grow into the free block before (and the one behind, if free): the result, or NULL with nothing changed.
 *
 * The result keeps all that was merged: its tail still holds content to be moved. pre: hook_may_resize(), so that
 * the removals do not fail.
 */
static struct block *resize_backward(struct ashlar_heap *heap, struct block *block, size_t payload_bytes)
{
    if (!block_previous_is_free(block)) {
        return NULL;
    }
    struct block *before = block_before(block);
    uint32_t bytes = block_bytes_for((uint32_t)payload_bytes + block_record_bytes(block));
    uint32_t bytes_before = block_bytes(block);
    uint32_t bytes_after = free_bytes_after(block);
    uint32_t whole_bytes = block_free_bytes(before) + bytes_before + bytes_after;
    unsigned alignment_log2 = block_alignment_log2(block);
    bool is_aligned = block_is_aligned(block);
    uintptr_t misalignment = (uintptr_t)block_payload(before) & (((uintptr_t)1 << alignment_log2) - 1);
    if (misalignment != 0 || bytes > whole_bytes) {
        return NULL;
    }
    if (bytes_after != 0) {
        (void)bins_remove(heap, block_after(block));
        block_clear_previous_free(block_at(before, whole_bytes));
    }
    (void)bins_remove(heap, before);
    hook_forget(block);
    block_mark_used(before, whole_bytes);
    if (is_aligned) {
        block_record_alignment(before, alignment_log2);
    }
    heap_count_resized(heap, bytes_before, whole_bytes);
    return before;
}

/** Find another place for a payload that cannot stay: before itself, or elsewhere. move.to is NULL if there is none. */
static void move_begin(struct ashlar_heap *heap, struct ashlar_move *move)
{
    struct block *block = block_of(move->from);
    size_t alignment = (size_t)1 << block_alignment_log2(block);
    move->copy_bytes = block_usable_bytes(block);
    struct block *grown = resize_backward(heap, block, move->bytes);
    if (grown != NULL) {
        move->to = block_payload(grown);
        return;
    }
    move->to = ashlar_aligned_alloc(heap, alignment, move->bytes);
    move->frees_from = true;
}

struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    struct ashlar_move move = {.to = NULL, .from = payload, .bytes = bytes};
    if (!hook_may_resize(heap, payload)) {
        ashlar_fault_release(heap, payload);
        return move;
    }
    struct block *block = block_of(payload);
    move.needed_bytes = ashlar_block_bytes((size_t)1 << block_alignment_log2(block), bytes);
    if (bytes > heap->request_bytes_max) {
        return move;
    }
    if (resize_in_place(heap, block, bytes)) {
        move.to = payload;
        move.copy_bytes = block_usable_bytes(block);
        return move;
    }
    move_begin(heap, &move);
    return move;
}

void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move)
{
    if (move->frees_from) {
        ashlar_free(heap, move->from);
    } else {
        (void)resize_in_place(heap, block_of(move->to), move->bytes);
    }
}

void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_alloc(heap, bytes);
    }
    if (!hook_may_resize(heap, payload)) {
        ashlar_fault_release(heap, payload);
        return NULL;
    }
    if (bytes > heap->request_bytes_max) {
        return NULL;
    }
    if (resize_in_place(heap, block_of(payload), bytes)) {
        return payload;
    }
    struct ashlar_move move = {.to = NULL, .from = payload, .bytes = bytes};
    move_begin(heap, &move);
    if (move.to == NULL) {
        return NULL;
    }
    if (move.frees_from) {
        __builtin_memcpy(move.to, move.from, move.copy_bytes);
    } else {
        __builtin_memmove(move.to, move.from, move.copy_bytes);
    }
    ashlar_realloc_end(heap, &move);
    return move.to;
}

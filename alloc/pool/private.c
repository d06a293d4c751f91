/*
 * Private heaps. See <ashlar/private.h>.
 *
 * Owns: the quota, the lock's places, the end. What is in use is the core's own count, so that no call can forget to count.
 * Must not know: how blocks are laid out, what is said of those that are left (private_destroy.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/lending.h"
#include "pool/words.h"

#include <ashlar/check.h>
#include <ashlar/private.h>
#include <ashlar/sampled.h>
#include <ashlar/size.h>

/** What ashlar_block_bytes() says of a request that no heap can serve. */
#define BLOCK_IMPOSSIBLE SIZE_MAX

/** Not in line, so that bounds of the calls can be stated without the time that the lock itself takes, which is its owner's. */
__attribute__((noinline)) static void private_lock_call(void (*function)(void))
{
    function();
}

static void heap_lock(const struct ashlar_private_heap *heap)
{
    if (heap->lock != NULL) {
        private_lock_call(heap->lock);
    }
}

static void heap_unlock(const struct ashlar_private_heap *heap)
{
    if (heap->unlock != NULL) {
        private_lock_call(heap->unlock);
    }
}

__attribute__((noinline, cold)) static void private_fault(const void *heap, enum ashlar_fault_kind kind, const void *pointer,
                                                          const char *detail)
{
    const struct ashlar_fault fault = {
        .kind = kind,
        .heap = heap,
        .pointer = pointer,
        .task = ashlar_port_task(),
        .detail = detail,
    };
    ashlar_port_fault(&fault);
}

/** Whether the heap exists; that it does not is a fault. */
static bool heap_exists(const struct ashlar_private_heap *heap)
{
    if (heap->blocks != NULL) {
        return true;
    }
    if (misuse_is_told()) {
        private_fault(heap, ASHLAR_FAULT_USE_AFTER_FREE, heap, "a private heap that does not exist: destroyed, or never created");
    }
    return false;
}

bool ashlar_private_create(struct ashlar_private_heap *heap, void *memory, size_t bytes,
                           const struct ashlar_private_options *options)
{
    static const struct ashlar_private_options none;
    if (options == NULL) {
        options = &none;
    }
    if ((options->lock == NULL) != (options->unlock == NULL)) {
        return false;
    }
    struct ashlar_heap *blocks = ashlar_heap_create(memory, bytes);
    if (blocks == NULL) {
        return false;
    }
    ashlar_sampled_exclude(blocks); /* what lies in a slot counts in no quota, and outlives the heap */
    const struct ashlar_private_heap created = {
        .blocks = blocks,
        .name = options->name,
        .quota_bytes = options->quota_bytes,
        .memory = memory,
        .bytes = bytes,
        .lock = options->lock,
        .unlock = options->unlock,
    };
    *heap = created;
    return true;
}

/**
 * Whether a new block for `bytes` may replace one of `replaced_bytes` (0: none). No sum wraps: quota and bytes in use, which
 * include what is replaced, are compared by their difference. pre: there is a quota.
 */
static bool quota_allows_locked(struct ashlar_private_heap *heap, size_t alignment, size_t bytes, size_t replaced_bytes)
{
    size_t block_bytes = ashlar_block_bytes(alignment, bytes);
    if (block_bytes == BLOCK_IMPOSSIBLE) {
        return true; /* the core says so */
    }
    size_t used_bytes = ashlar_heap_stats(heap->blocks).used_bytes - replaced_bytes;
    size_t wanted_bytes = block_bytes + ASHLAR_PRIVATE_SLACK_BYTES;
    if (used_bytes <= heap->quota_bytes && wanted_bytes <= heap->quota_bytes - used_bytes) {
        return true;
    }
    heap->refused_by_quota++;
    return false;
}

/** In line, so that a call at the usual alignment has no way to the other. pre: the heap exists. */
static inline __attribute__((always_inline)) void *heap_take(struct ashlar_private_heap *heap, size_t alignment, size_t bytes)
{
    void *payload = NULL;
    heap_lock(heap);
    if (heap->quota_bytes == 0 || quota_allows_locked(heap, alignment, bytes, 0)) {
        payload = alignment <= ASHLAR_ALIGNMENT ? ashlar_alloc(heap->blocks, bytes)
                                                : ashlar_aligned_alloc(heap->blocks, alignment, bytes);
        heap->refused_by_exhaustion += payload == NULL;
    }
    heap_unlock(heap);
    return payload;
}

void *ashlar_private_alloc(struct ashlar_private_heap *heap, size_t bytes)
{
    return heap_exists(heap) ? heap_take(heap, ASHLAR_ALIGNMENT, bytes) : NULL;
}

void *ashlar_private_aligned_alloc(struct ashlar_private_heap *heap, size_t alignment, size_t bytes)
{
    if (!ashlar_size_is_power_of_two(alignment) || !heap_exists(heap)) {
        return NULL;
    }
    return heap_take(heap, alignment, bytes);
}

void *ashlar_private_calloc(struct ashlar_private_heap *heap, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    void *payload = ashlar_private_alloc(heap, total_bytes);
    if (payload != NULL) {
        words_clear(payload, total_bytes);
    }
    return payload;
}

void ashlar_private_free(struct ashlar_private_heap *heap, void *payload)
{
    if (payload == NULL || !heap_exists(heap)) {
        return;
    }
    heap_lock(heap);
    ashlar_free(heap->blocks, payload);
    heap_unlock(heap);
}

/** Whether a payload is one of the heap's; one that is not is reported: by a resize to what no heap has, so nothing changes. */
static bool payload_is_sound_locked(const struct ashlar_private_heap *heap, void *payload)
{
    return !misuse_is_told() || ashlar_realloc_begin(heap->blocks, payload, SIZE_MAX).needed_bytes != 0;
}

/** Whether a payload may be resized: it is one, and if it grows, the quota allows that. */
static bool resize_is_allowed_locked(struct ashlar_private_heap *heap, void *payload, size_t bytes)
{
    if (heap->quota_bytes == 0) {
        return true;
    }
    if (!payload_is_sound_locked(heap, payload)) {
        return false;
    }
    size_t usable_bytes = ashlar_usable_size(payload);
    return bytes <= usable_bytes ||
           quota_allows_locked(heap, ASHLAR_ALIGNMENT, bytes, ashlar_block_bytes(ASHLAR_ALIGNMENT, usable_bytes));
}

/** The first half of a resize: `to` is NULL if it is refused. */
static struct ashlar_move heap_move(struct ashlar_private_heap *heap, void *payload, size_t bytes)
{
    struct ashlar_move move = {0};
    heap_lock(heap);
    if (resize_is_allowed_locked(heap, payload, bytes)) {
        move = ashlar_realloc_begin(heap->blocks, payload, bytes);
        heap->refused_by_exhaustion += move.to == NULL && move.needed_bytes != 0;
    }
    heap_unlock(heap);
    return move;
}

void *ashlar_private_realloc(struct ashlar_private_heap *heap, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_private_alloc(heap, bytes);
    }
    if (!heap_exists(heap)) {
        return NULL;
    }
    struct ashlar_move move = heap_move(heap, payload, bytes);
    if (move.to != NULL && move.to != move.from) {
        words_copy(move.to, move.from, move.copy_bytes);
        heap_lock(heap);
        ashlar_realloc_end(heap->blocks, &move);
        heap_unlock(heap);
    }
    return move.to;
}

struct ashlar_private_stats ashlar_private_stats(const struct ashlar_private_heap *heap)
{
    struct ashlar_private_stats stats = {0};
    if (heap_exists(heap)) {
        heap_lock(heap);
        stats.blocks = ashlar_heap_stats(heap->blocks);
        stats.quota_bytes = heap->quota_bytes;
        stats.refused_by_quota = heap->refused_by_quota;
        stats.refused_by_exhaustion = heap->refused_by_exhaustion;
        heap_unlock(heap);
    }
    return stats;
}

/** Whom the walk at the end tells of blocks in use. */
struct farewell {
    ashlar_visit *visit; /* NULL: nobody any more */
    void *context;
    size_t blocks;
};

static bool block_part(const struct ashlar_block_info *block, void *context)
{
    struct farewell *farewell = context;
    if (block->used) {
        farewell->blocks++;
        if (farewell->visit != NULL && !farewell->visit(block, farewell->context)) {
            farewell->visit = NULL;
        }
    }
    return true;
}

static bool block_find_used(const struct ashlar_block_info *block, void *context)
{
    const void **used = context;
    *used = block->used ? block->payload : NULL;
    return !block->used;
}

/**
 * At levels debug and asan: free what is left, one by one. So its zones are verified, and whoever was told of the blocks is told
 * of their end.
 */
static void blocks_free(struct ashlar_heap *blocks, size_t count)
{
    for (; count != 0; count--) {
        const void *used = NULL;
        (void)ashlar_heap_walk(blocks, block_find_used, &used);
        ashlar_free(blocks, (void *)(uintptr_t)used);
    }
}

/** Whether its blocks can be followed to the end; that they cannot is a fault. Damage beside them does not keep from that. */
static bool blocks_are_whole(const struct ashlar_private_heap *heap)
{
    if (!misuse_is_told()) {
        return true;
    }
    struct ashlar_check_result result = ashlar_heap_check(heap->blocks);
    if (result.broken == ASHLAR_HEAP_SOUND || result.broken >= ASHLAR_INV_RED_ZONE) {
        return true;
    }
    private_fault(heap, ASHLAR_FAULT_CORRUPT_HEADER, result.address, "a private heap that is destroyed: its blocks are damaged");
    return false;
}

/** Tell of the blocks in use, and end them. @return how many there were. pre: blocks_are_whole(). */
static size_t blocks_part(struct ashlar_heap *blocks, ashlar_visit *visit, void *context)
{
    struct farewell farewell = {.visit = visit, .context = context};
    (void)ashlar_heap_walk(blocks, block_part, &farewell);
    if (LENDING_IS_TOLD) {
        blocks_free(blocks, farewell.blocks);
    }
    ashlar_heap_reset(blocks); /* levels that keep something of its blocks elsewhere forget it */
    return farewell.blocks;
}

size_t ashlar_private_destroy_with(struct ashlar_private_heap *heap, ashlar_visit *visit, void *context)
{
    if (!heap_exists(heap)) {
        return 0;
    }
    size_t blocks = ashlar_heap_stats(heap->blocks).used_blocks;
    if (blocks_are_whole(heap)) {
        blocks = blocks_part(heap->blocks, visit, context);
    } else {
        lending_erase(heap->memory, heap->bytes);
    }
    lending_end(heap->memory, heap->bytes);
    const struct ashlar_private_heap nothing = {0};
    *heap = nothing;
    return blocks;
}

/*
 * Counters and the walk at levels debug and asan: of blocks as their users know them. What is in the quarantine is free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress.h"
#include "safety/plain.h"

struct ashlar_stats ashlar_heap_stats(const struct ashlar_heap *heap)
{
    ashlar_marks_enter();
    struct ashlar_stats stats = ashlar_plain_heap_stats(heap);
    stats.used_bytes -= heap->dressing.kept_bytes;
    stats.used_blocks -= heap->dressing.kept_blocks;
    stats.free_bytes += heap->dressing.kept_bytes;
    stats.used_bytes_peak = heap->dressing.used_bytes_peak;
    ashlar_marks_leave();
    return stats;
}

/** Whom the walk is for. */
struct visitor {
    ashlar_visit *visit;
    void *context;
};

static bool block_show(const struct ashlar_block_info *plain, void *context)
{
    const struct visitor *visitor = context;
    struct ashlar_block_info info = *plain;
    if (plain->used && plain->payload_bytes >= DRESS_BYTES) {
        const struct dress *dress = dress_in(block_of((void *)(uintptr_t)plain->payload));
        info.payload = dress_payload(dress);
        info.payload_bytes = dress->bytes;
        info.used = !dress_is(dress, DRESS_FREED);
    }
    return visitor->visit(&info, visitor->context);
}

bool ashlar_heap_walk(const struct ashlar_heap *heap, ashlar_visit *visit, void *context)
{
    struct visitor visitor = {visit, context};
    ashlar_marks_enter();
    bool whole = ashlar_plain_heap_walk(heap, block_show, &visitor);
    ashlar_marks_leave();
    return whole;
}

/*
 * Allocate and free, at the alignment that every payload has (aligned.c: at others).
 *
 * Owns: the way of a request from a size to a block, and back.
 * Must not know: locks, growth, errno (the libc front's), how a heap gets its memory (regions.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/hooks.h"
#include "core/split.h"
#include <ashlar/size.h>

void *ashlar_alloc(struct ashlar_heap *heap, size_t bytes)
{
    if (bytes > heap->request_bytes_max) {
        return NULL;
    }
    uint32_t needed_bytes = block_bytes_for((uint32_t)bytes);
    struct block *block = bins_take(heap, needed_bytes);
    if (hook_found_none(block)) {
        return NULL;
    }
    block_use(heap, block, block_free_bytes(block), needed_bytes);
    return block_payload(block);
}

void ashlar_free(struct ashlar_heap *heap, void *payload)
{
    if (payload == NULL) {
        return;
    }
    const struct region *region;
    if (!hook_may_release(heap, payload, &region)) {
        ashlar_fault_release(heap, payload);
        return;
    }
    hook_erase(heap, payload);
    struct block *block = block_of(payload);
    heap_count_freed(heap, block_bytes(block));
    if (!block_release(heap, region, block)) {
        heap_count_allocated(heap, block_bytes(block));
        ashlar_fault_release(heap, payload);
    }
}

void *ashlar_calloc(struct ashlar_heap *heap, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    void *payload = ashlar_alloc(heap, total_bytes);
    if (payload != NULL) {
        __builtin_memset(payload, 0, total_bytes);
    }
    return payload;
}

size_t ashlar_usable_size(const void *payload)
{
    return payload == NULL ? 0 : block_usable_bytes(block_of((void *)(uintptr_t)payload));
}

size_t ashlar_largest_free(const struct ashlar_heap *heap)
{
    unsigned bin = bins_last(heap);
    return bin == 0 ? 0 : bin_largest(heap, bin) - HEADER_BYTES;
}

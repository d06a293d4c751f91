/*
 * Allocate at an alignment above a payload's.
 *
 * Owns: how large a free block is looked for, and where in it the aligned payload goes.
 * Must not know: locks, growth, errno (the libc front's).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/split.h"
#include <ashlar/size.h>

/**
 * How large a free block has room for an aligned payload at any offset.
 *
 * What lies before the aligned payload becomes a free block of its own, so it must be able to be one: a gap
 * too small for that moves on by one alignment. pre: both are below 2^26, so that the sums stay below 2^28.
 */
static uint32_t aligned_search_bytes(uint32_t alignment, uint32_t needed_bytes)
{
    uint32_t gap_bytes_max = alignment + BLOCK_BYTES_MIN - GRANULE_BYTES;
    return needed_bytes + gap_bytes_max;
}

/** How far into a free block an aligned payload's block starts: 0, or far enough for a block in front. */
static uint32_t aligned_gap_bytes(struct block *block, uint32_t alignment)
{
    uint32_t gap_bytes = (uint32_t)(0 - (uintptr_t)block_payload(block)) & (alignment - 1);
    return gap_bytes == 0 || gap_bytes >= BLOCK_BYTES_MIN ? gap_bytes : gap_bytes + alignment;
}

/** Take `needed_bytes` at an alignment from an unlisted free block; the rest on both sides stays free. */
static struct block *block_use_aligned(struct ashlar_heap *heap, struct block *block, uint32_t alignment,
                                       uint32_t needed_bytes)
{
    uint32_t whole_bytes = block_free_bytes(block);
    uint32_t gap_bytes = aligned_gap_bytes(block, alignment);
    if (gap_bytes != 0) {
        block_list_free(heap, block, gap_bytes);
    }
    struct block *aligned = block_at(block, gap_bytes);
    block_use(heap, aligned, whole_bytes - gap_bytes, needed_bytes);
    if (gap_bytes != 0) {
        block_set_previous_free(aligned);
    }
    block_record_alignment(aligned, GRANULE_BYTES_LOG2 + bits_highest(alignment, GRANULE_BYTES_LOG2));
    return aligned;
}

void *ashlar_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes)
{
    if (!ashlar_size_is_power_of_two(alignment)) {
        return NULL;
    }
    if (alignment <= ASHLAR_ALIGNMENT) {
        return ashlar_alloc(heap, bytes);
    }
    if (bytes > heap->request_bytes_max || alignment > heap->request_bytes_max) {
        return NULL;
    }
    uint32_t needed_bytes = block_bytes_for((uint32_t)bytes + ALIGNMENT_RECORD_BYTES);
    uint32_t search_bytes = aligned_search_bytes((uint32_t)alignment, needed_bytes);
    if (search_bytes > heap->request_bytes_max + HEADER_BYTES) {
        return NULL;
    }
    struct block *block = bins_take(heap, search_bytes);
    if (hook_found_none(block)) {
        return NULL;
    }
    return block_payload(block_use_aligned(heap, block, (uint32_t)alignment, needed_bytes));
}

size_t ashlar_block_bytes(size_t alignment, size_t bytes)
{
    if (bytes > BLOCK_BYTES_MAX - HEADER_BYTES || alignment > BLOCK_BYTES_MAX) {
        return SIZE_MAX;
    }
    if (alignment <= ASHLAR_ALIGNMENT) {
        return block_bytes_for((uint32_t)bytes);
    }
    uint32_t needed_bytes = block_bytes_for((uint32_t)bytes + ALIGNMENT_RECORD_BYTES);
    uint32_t search_bytes = aligned_search_bytes((uint32_t)alignment, needed_bytes);
    return search_bytes <= BLOCK_BYTES_MAX ? search_bytes : SIZE_MAX;
}

/*
 * Taking over a heap that an earlier run left in memory.
 *
 * Owns: what of a control structure must be verified before ashlar_heap_check() may follow it, and what of it belongs to the
 * run that is over. Must not know: why the memory was retained, or how damage is told from another heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/adopt.h>

#include "core/hooks.h"
#include <ashlar/check.h>

/** Whether links can be masked with what stands there: see links.h. */
static bool mask_is_sound(const struct ashlar_heap *heap)
{
    return !LINKS_ARE_MASKED || (link_mask(heap) & LINK_MASK_BITS) != 0;
}

/** Whether the one region is just this memory, and the largest request what a heap of that size has. */
static bool control_fits(const struct ashlar_heap *heap, size_t bytes)
{
    size_t block_bytes_max = (bytes - offsetof(struct ashlar_heap, bins)) / GRANULE_BYTES * GRANULE_BYTES;
    return heap->region.next == NULL && heap->region.sentinel_offset == bytes - GRANULE_BYTES &&
           heap->request_bytes_max == block_bytes_max - HEADER_BYTES &&
           heap_span_bytes(heap) == heap->region.sentinel_offset && mask_is_sound(heap);
}

struct ashlar_heap *ashlar_heap_adopt(void *memory, size_t bytes)
{
    struct ashlar_heap *heap = memory;
    bool is_possible = memory != NULL && ((uintptr_t)memory | bytes) % GRANULE_BYTES == 0 &&
                       bytes <= UINTPTR_MAX - (uintptr_t)memory && bytes <= ASHLAR_HEAP_BYTES_MAX &&
                       bytes >= ashlar_heap_bytes_min(bytes);
    if (!is_possible || ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN) {
        return NULL;
    }
    if (!control_fits(heap, bytes) || ashlar_heap_check(heap).broken != ASHLAR_HEAP_SOUND || !hook_adopt(heap)) {
        return NULL;
    }
    return heap;
}

size_t ashlar_heap_control_bytes(const struct ashlar_heap *heap)
{
    /* Up to the first block's own header: the word before it is the end of the bins, see control.h. */
    return (size_t)heap->region.first_offset + offsetof(struct block, header);
}

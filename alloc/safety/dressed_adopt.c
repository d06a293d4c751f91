/*
 * Taking over a heap of an earlier run at levels debug and asan: the quarantine and the place of the check.
 *
 * Owns: what must hold of them before they are followed. Must not know: what the blocks hold.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"
#include "safety/dress.h"

/** Whether `dress` can be read as a record in the heap's one region. */
static bool dress_has_place(const struct ashlar_heap *heap, const struct dress *dress)
{
    uintptr_t address = (uintptr_t)dress;
    return address % GRANULE_BYTES == 0 && region_has_place(&heap->region, address - offsetof(struct block, next)) &&
           (uintptr_t)region_sentinel(&heap->region) - address >= sizeof *dress;
}

static bool is_kept_block(const struct ashlar_heap *heap, const struct dress *dress)
{
    return dress_has_place(heap, dress) && dress_is(dress, DRESS_FREED) && dress_fits_block(heap, dress);
}

/** Whether the list has as many blocks and bytes as it says: what bounds the walk, should it lead in a circle. */
static bool quarantine_is_sound(const struct ashlar_heap *heap)
{
    const struct heap_dressing *dressing = &heap->dressing;
    const struct dress *last = NULL;
    size_t blocks = 0;
    size_t bytes = 0;
    for (const struct dress *dress = dressing->oldest; dress != NULL; dress = dress->next) {
        if (blocks == dressing->kept_blocks || !is_kept_block(heap, dress)) {
            return false;
        }
        blocks += 1;
        bytes += block_bytes(dress_block(dress));
        last = dress;
    }
    return last == dressing->newest && blocks == dressing->kept_blocks && bytes == dressing->kept_bytes;
}

/** Whether the incremental check can go on where it says: at one of the blocks, or anew. pre: the blocks tile the region. */
static bool cursor_is_sound(const struct ashlar_heap *heap)
{
    if (heap->dressing.cursor.region == NULL) {
        return true;
    }
    struct block *block = region_first(&heap->region);
    while (block != heap->dressing.cursor.block && block != region_sentinel(&heap->region)) {
        block = block_after(block);
    }
    return heap->dressing.cursor.region == &heap->region && block == heap->dressing.cursor.block &&
           heap->dressing.cursor.verified_bytes <= region_bytes(&heap->region);
}

bool ashlar_level_adopt(struct ashlar_heap *heap)
{
    if (!quarantine_is_sound(heap) || !cursor_is_sound(heap)) {
        return false;
    }
    heap->noted_site = NULL;
    heap->dressing.may_grow = false;
    return true;
}

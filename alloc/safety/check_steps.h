/*
 * Steps of a check that concern one block: INV-1, 2, 3 and 6, told from the block and the one behind it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_CHECK_STEPS_H
#define ASHLAR_SAFETY_CHECK_STEPS_H

#include "core/sound.h"
#include <ashlar/check.h>

static inline struct ashlar_check_result broken(enum ashlar_invariant invariant, const void *address)
{
    struct ashlar_check_result result = {invariant, address};
    return result;
}

static const struct ashlar_check_result sound = {ASHLAR_HEAP_SOUND, NULL};

/** INV-1, INV-2: whether a block can stand here. */
static inline struct ashlar_check_result check_place(const struct region *region, struct block *block)
{
    uint32_t bytes = block_bytes(block);
    if (bytes > (uintptr_t)region_sentinel(region) - (uintptr_t)block) {
        return broken(ASHLAR_INV_TILING, block_payload(block));
    }
    bool is_whole = bytes % GRANULE_BYTES == 0 && bytes >= BLOCK_BYTES_MIN;
    bool is_aligned = !block_is_aligned(block) || (block_is_used(block) && block_record_is_sound(block));
    return is_whole && is_aligned ? sound : broken(ASHLAR_INV_ALIGNMENT, block_payload(block));
}

/** INV-1: whether the header of a block, or of a sentinel, is one that was written there. */
static inline struct ashlar_check_result check_seal(struct block *block)
{
    return block_seal_is_right(block) ? sound : broken(ASHLAR_INV_TILING, block_payload(block));
}

/** INV-3, INV-6: whether the block at `after` agrees with the one of `bytes` before it. */
static inline struct ashlar_check_result check_neighbours(bool before_is_free, uint32_t bytes, struct block *after)
{
    if (before_is_free && !block_is_used(after)) {
        return broken(ASHLAR_INV_COALESCED, block_payload(after));
    }
    bool agrees = block_previous_is_free(after) == before_is_free && (!before_is_free || after->previous_footer == bytes);
    return agrees ? sound : broken(ASHLAR_INV_NEIGHBOUR, block_payload(after));
}

#endif

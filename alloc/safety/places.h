/*
 * Whose place an address is: found by following headers, as far as they can be.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_PLACES_H
#define ASHLAR_SAFETY_PLACES_H

#include "core/sound.h"

/** The block whose place covers `address`, as far as headers can be followed: NULL where they cannot. */
static inline struct block *block_covering(const struct region *region, uintptr_t address)
{
    struct block *block = region_first(region);
    while (block != region_sentinel(region) && block_size_is_sound(region, block)) {
        if (address < (uintptr_t)block_after(block)) {
            return block;
        }
        block = block_after(block);
    }
    return NULL;
}

/** The region whose blocks cover `address`, which need not be that of a block; or NULL. */
static inline const struct region *region_around(const struct ashlar_heap *heap, uintptr_t address)
{
    return region_of_block(heap, address & ~(uintptr_t)(GRANULE_BYTES - 1));
}

#endif

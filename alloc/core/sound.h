/*
 * Soundness: whether what stands around a block can be true, told in constant time from the block itself.
 *
 * Owns: what is required of a used block, of a free one, and of their links. Everything is tested before it
 * is followed, and links only to where the heap can have blocks or bins, so no test reads outside the heap.
 * Must not know: what follows from the answer (hooks.h, alloc/safety).
 *
 * A used block is sound, for a payload handed in by the caller: it is 8-byte aligned, between a region's
 * first block and its sentinel, marked used, with a size that ends at a header of the same region which has
 * a size within it too and agrees that the block before it is used. A free block is sound if its footer and
 * the mark behind it agree with its header, and listed soundly if each link that leads to it is answered by
 * the one that leads back (safe unlinking).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_SOUND_H
#define ASHLAR_CORE_SOUND_H

#include "core/control.h"

/** The region in which `address` can be that of a block: aligned, with room for a smallest block; or NULL. */
static inline const struct region *region_of_block(const struct ashlar_heap *heap, uintptr_t address)
{
    const struct region *region = region_of(heap, address);
    bool is_place = region != NULL && address % GRANULE_BYTES == 0 &&
                    (uintptr_t)region->sentinel - address >= BLOCK_BYTES_MIN;
    return is_place ? region : NULL;
}

/** Whether the header of `block` gives a size that stays within its region. pre: region_of_block(). */
static inline bool block_size_is_sound(const struct region *region, const struct block *block)
{
    uint32_t bytes = block_bytes(block);
    return bytes >= BLOCK_BYTES_MIN && bytes <= (uintptr_t)region->sentinel - (uintptr_t)block;
}

/** Whether the header of `block`, or of the sentinel, can be right for a block behind a used one. */
static inline bool block_follows_used(const struct region *region, const struct block *block)
{
    if (block_previous_is_free(block)) {
        return false;
    }
    return block == region->sentinel ? block->header == BLOCK_USED : block_size_is_sound(region, block);
}

/** Whether a header can be that of a used block of `region`. pre: region_of_block(). */
static inline bool block_is_sound_used(const struct region *region, struct block *block)
{
    return block_is_used(block) && block_size_is_sound(region, block) &&
           block_follows_used(region, block_after(block)) &&
           (!block_is_aligned(block) || block_record_is_sound(block));
}

/** Whether the header, the footer and the mark of a free block agree. pre: region_of_block(). */
static inline bool block_is_sound_free(const struct region *region, struct block *block)
{
    return (block->header & BLOCK_FLAGS) == 0 && block_size_is_sound(region, block) &&
           block_after(block)->previous_footer == block->header && block_previous_is_free(block_after(block));
}

/** Whether the block before a PREVIOUS_FREE one is where its footer says. pre: region_of_block(). */
static inline bool block_footer_is_sound(const struct region *region, struct block *block)
{
    uint32_t bytes = block->previous_footer;
    return bytes % GRANULE_BYTES == 0 && bytes >= BLOCK_BYTES_MIN &&
           bytes <= (uintptr_t)block - (uintptr_t)region->first && block_before(block)->header == bytes;
}

/** Whether `link` can be followed and leads to `block`: it lies in a bin or in a block. */
static inline bool link_leads_to(const struct ashlar_heap *heap, const block_link *link, const struct block *block)
{
    uintptr_t offset = (uintptr_t)link - (uintptr_t)heap->bins;
    bool is_bin = offset <= (uintptr_t)heap->region.first - (uintptr_t)heap->bins;
    bool is_place = (uintptr_t)link % sizeof(block_link) == 0 && (is_bin || region_of(heap, (uintptr_t)link) != NULL);
    return is_place && *link == block;
}

/** Whether the successor of a listed block, if there is one, can be a block and links back. */
static inline bool block_next_is_sound(const struct ashlar_heap *heap, const struct block *block)
{
    const struct block *next = block->next;
    return next == NULL || (region_of_block(heap, (uintptr_t)next) != NULL && next->link == &block->next);
}

/** Whether the links of a free block agree with those that lead to it and back from its successor. */
static inline bool block_links_are_sound(const struct ashlar_heap *heap, const struct block *block)
{
    return block_next_is_sound(heap, block) && link_leads_to(heap, block->link, block);
}

/** Whether a free block of `region` can be taken from its list. pre: region_of_block(). */
static inline bool block_is_sound_listed(const struct ashlar_heap *heap, const struct region *region,
                                         struct block *block)
{
    return block_is_sound_free(region, block) && block_links_are_sound(heap, block);
}

/** Whether the free ones among the neighbours of a sound used block can be merged with it. */
static inline bool block_neighbours_are_sound(const struct ashlar_heap *heap, const struct region *region,
                                              struct block *block)
{
    struct block *after = block_after(block);
    if (!block_is_used(after) && !block_is_sound_listed(heap, region, after)) {
        return false;
    }
    return !block_previous_is_free(block) ||
           (block_footer_is_sound(region, block) && block_links_are_sound(heap, block_before(block)));
}

#endif

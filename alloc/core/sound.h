/*
 * Soundness: whether what stands around a block can be true, told in constant time from the block itself.
 *
 * Owns: what is required of a used block, of a free one, and of their links. Everything is tested before it
 * is followed, and links only to where the heap can have blocks or bins, so that no test reads outside the
 * heap (where it has regions below its control structure, or gaps between them: outside what links can reach,
 * see heap_span_bytes()).
 * Must not know: what follows from the answer (hooks.h, alloc/safety).
 *
 * A used block is sound, for a payload handed in by the caller: it is 8-byte aligned, between a region's
 * first block and its sentinel, marked used, with a size that ends at a header of the same region which
 * agrees that the block before it is used. A free block is sound if its size ends within its region and its
 * footer agrees with its header, and listed soundly if each link that leads to it is answered by the one
 * that leads back (safe unlinking).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_SOUND_H
#define ASHLAR_CORE_SOUND_H

#include "core/control.h"

/** The region in which `address` can be that of a block: aligned, and not the sentinel's; or NULL. */
static inline const struct region *region_of_block(const struct ashlar_heap *heap, uintptr_t address)
{
    const struct region *region = address % GRANULE_BYTES == 0 ? region_of(heap, address) : NULL;
    return region != NULL && address != (uintptr_t)region_sentinel(region) ? region : NULL;
}

/** Whether the header of `block` gives a size that stays within its region. pre: region_of_block(). */
static inline bool block_size_is_sound(const struct region *region, const struct block *block)
{
    uint32_t bytes = block_bytes(block);
    return bytes >= BLOCK_BYTES_MIN && bytes <= (uintptr_t)region_sentinel(region) - (uintptr_t)block;
}

/** Whether the header of `block`, or of the sentinel, can be right for a used block behind a used one. */
static inline bool block_follows_used(const struct region *region, const struct block *block)
{
    if (block_previous_is_free(block)) {
        return false;
    }
    return block == region_sentinel(region) ? block->header == BLOCK_USED : block_size_is_sound(region, block);
}

/** Whether a header can be that of a used block of `region`, whatever follows it. pre: region_of_block(). */
static inline bool block_is_sound_used(const struct region *region, struct block *block)
{
    return block_is_used(block) && block_size_is_sound(region, block);
}

/** Whether the header and the footer of a free block agree. pre: region_of_block(). */
static inline bool block_is_sound_free(const struct region *region, struct block *block)
{
    return block_size_is_sound(region, block) && block_after(block)->previous_footer == block->header;
}

/** Whether the block before a PREVIOUS_FREE one is where its footer says. pre: region_of_block(). */
static inline bool block_footer_is_sound(const struct region *region, struct block *block)
{
    uint32_t bytes = block->previous_footer;
    return bytes % GRANULE_BYTES == 0 && bytes <= (uintptr_t)block - (uintptr_t)region_first(region) &&
           block_before(block)->header == bytes && bytes != 0;
}

/** Whether `address` can be that of a link: aligned, within what links can reach. */
static inline bool heap_reaches(const struct ashlar_heap *heap, uintptr_t address)
{
    uintptr_t offset = address - (uintptr_t)heap;
    return offset <= heap_span_bytes(heap) && offset % sizeof(block_link) == 0;
}

/** Whether `slot` can be followed and holds a link to `block`. */
static inline bool slot_leads_to(const struct ashlar_heap *heap, block_slot slot, struct block *block)
{
    const block_link *link = slot_target(heap, slot);
    return heap_reaches(heap, (uintptr_t)link) && *link == link_to(heap, block);
}

/** Whether a free block ends where links can reach, and its footer there agrees with its header. */
static inline bool block_ends_within(const struct ashlar_heap *heap, struct block *block)
{
    return heap_reaches(heap, (uintptr_t)block + block->header) && block_after(block)->previous_footer == block->header;
}

/** Whether `next`, the successor of a listed block, can be followed and links back to it. pre: not LINK_NONE. */
static inline bool next_links_back(const struct ashlar_heap *heap, block_link next, struct block *block)
{
    struct block *target = link_target(heap, next);
    return heap_reaches(heap, (uintptr_t)target) && target->link == slot_of(heap, &block->next);
}

/** Whether the links of a free block agree with those that lead to it and back from its successor. */
static inline bool block_links_are_sound(const struct ashlar_heap *heap, struct block *block)
{
    return slot_leads_to(heap, block->link, block) &&
           (block->next == LINK_NONE || next_links_back(heap, block->next, block));
}

/** Whether a free block of `region` can be taken from its list. pre: region_of_block(). */
static inline bool block_is_sound_listed(const struct ashlar_heap *heap, const struct region *region,
                                         struct block *block)
{
    return block_is_sound_free(region, block) && block_links_are_sound(heap, block);
}

/** Whether the block behind a sound used one can be what it says. */
static inline bool block_after_is_sound(const struct region *region, struct block *after)
{
    return block_is_used(after) ? block_follows_used(region, after) : block_is_sound_free(region, after);
}

/** Whether the block before a sound used one, if that is free, is where the footer says. */
static inline bool block_before_is_sound(const struct region *region, struct block *block)
{
    return !block_previous_is_free(block) || block_footer_is_sound(region, block);
}

#endif

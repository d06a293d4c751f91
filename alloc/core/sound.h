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
 * first block and its sentinel, and marked used, with a size that ends at a header of the same region; that
 * one must agree that the block before it is used. A free block is sound if its size ends within its region and its
 * footer agrees with its header, and listed soundly if each link that leads to it is answered by the one
 * that leads back (safe unlinking).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_SOUND_H
#define ASHLAR_CORE_SOUND_H

#include "core/links.h"

/** Find the region in which `address` can be that of a block; false if there is none. */
static inline bool region_find(const struct ashlar_heap *heap, uintptr_t address, const struct region **found)
{
    *found = &heap->region;
    if (region_has_place(&heap->region, address)) {
        return true;
    }
    if (ASHLAR_REGIONS_MAX == 1) {
        return false;
    }
    *found = ashlar_region_below((struct region *)(uintptr_t)&heap->region, address);
    return region_has_place(*found, address);
}

/** The region in which `address` can be that of a block, or NULL. */
static inline const struct region *region_of_block(const struct ashlar_heap *heap, uintptr_t address)
{
    const struct region *region;
    return region_find(heap, address, &region) ? region : NULL;
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
    if (BLOCK_IS_SEALED) {
        return block_seal_is_right(block);
    }
    return block == region_sentinel(region) ? block->header == BLOCK_USED : block_size_is_sound(region, block);
}

/** Whether a header can be that of a used block of `region`, whatever follows it. pre: region_of_block(). */
static inline bool block_is_sound_used(const struct region *region, struct block *block)
{
    return block_is_used(block) && block_seal_is_right(block) && block_size_is_sound(region, block);
}

/** Whether the header and the footer of a free block agree. pre: region_of_block(). */
static inline bool block_is_sound_free(const struct region *region, struct block *block)
{
    uint32_t bytes = block_header(block);
    uintptr_t room_bytes = (uintptr_t)region_sentinel(region) - (uintptr_t)block;
    return bytes >= BLOCK_BYTES_MIN && bits_within(bytes, room_bytes, GRANULE_BYTES_LOG2) &&
           block_at(block, bytes)->previous_footer == bytes && block_seal_is_right(block);
}

/** Whether the block before a PREVIOUS_FREE one can be where its footer says: in the region. pre: region_of_block(). */
static inline bool block_footer_is_place(const struct region *region, struct block *block)
{
    return bits_within(block->previous_footer, (uintptr_t)block - (uintptr_t)region, GRANULE_BYTES_LOG2);
}

/** Whether the block there has a header that says so (a used `block` itself, where a footer of 0 leads, has not). */
static inline bool block_footer_is_header(struct block *block)
{
    struct block *before = block_before(block);
    return before->header == block_sealed(before, block->previous_footer);
}

/** Both. pre: region_of_block(). */
static inline bool block_footer_is_sound(const struct region *region, struct block *block)
{
    return block_footer_is_place(region, block) && block_footer_is_header(block);
}

/** Whether `address` can be that of a link: aligned, within what links can reach. */
static inline bool heap_reaches(const struct ashlar_heap *heap, uintptr_t address)
{
    return bits_within(address - (uintptr_t)heap, heap_span_bytes(heap), LINK_BYTES_LOG2);
}

/** Whether `slot` can be followed and holds a link to `block`. */
static inline bool slot_leads_to(const struct ashlar_heap *heap, block_slot slot, struct block *block)
{
    const block_link *link = slot_target(heap, slot);
    return heap_reaches(heap, (uintptr_t)link) && *link == link_to(heap, block);
}

/** block_is_sound_free(), as far as it can be told without the region: whether the block ends where links can reach. */
static inline bool block_is_sound_free_within(const struct ashlar_heap *heap, struct block *block)
{
    uint32_t bytes = block_header(block);
    return bytes >= BLOCK_BYTES_MIN && heap_reaches(heap, (uintptr_t)block + bytes) &&
           block_at(block, bytes)->previous_footer == bytes && block_seal_is_right(block);
}

/** What of a block's links could stand behind the end of a region, were a block at the last place before the sentinel. */
#define LINKS_BEYOND_BYTES \
    (sizeof(struct block) > 2 * GRANULE_BYTES ? (uintptr_t)sizeof(struct block) - 2 * GRANULE_BYTES : 0)

/** Whether a link can lead to a block: a place whose links would stand within the heap. pre: link != LINK_NONE. */
static inline bool link_is_place(const struct ashlar_heap *heap, block_link link)
{
    uintptr_t offset = (uintptr_t)link_target(heap, link) - (uintptr_t)heap;
    uintptr_t end = heap_span_bytes(heap) - LINKS_BEYOND_BYTES;
    return bits_rotated(offset, GRANULE_BYTES_LOG2) < end >> GRANULE_BYTES_LOG2;
}

/** Whether `next`, the successor of a listed block, can be followed and links back to it. pre: not LINK_NONE. */
static inline bool next_links_back(const struct ashlar_heap *heap, block_link next, struct block *block)
{
    return link_is_place(heap, next) && link_target(heap, next)->link == slot_of(heap, &block->next);
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

/** Whether the block behind a sound used one can be right, and be merged with it if it is free. */
static inline bool block_after_is_sound(const struct ashlar_heap *heap, const struct region *region, struct block *after)
{
    return block_is_used(after) ? block_follows_used(region, after) : block_is_sound_listed(heap, region, after);
}

/** Whether the block before a sound used one can be merged with it, if it is free. */
static inline bool block_before_is_sound(const struct ashlar_heap *heap, const struct region *region, struct block *block)
{
    return !block_previous_is_free(block) ||
           (block_footer_is_sound(region, block) && block_links_are_sound(heap, block_before(block)));
}

#endif

/*
 * The whole-heap check: INV-1..7, verified by reading every block and every list.
 *
 * It computes bins by counting octaves, not by the core's formula, so that a wrong mapping shows. It
 * follows a pointer only after finding that it leads into a region, and each loop is bounded by the number
 * of blocks that fit or were seen, so it ends on any damage.
 * Must not know: how the core finds or changes anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "safety/check_steps.h"
#include <ashlar/check.h>

/** What the walk over all blocks counted. */
struct tally {
    uint32_t used_bytes;
    uint32_t used_blocks;
    uint32_t free_blocks;
};

/** The bin of a block size, by counting: 2^(LOG2+1) bins one granule wide, then 2^LOG2 of each doubled width. */
static unsigned bin_counted(uint32_t bytes)
{
    uint32_t granules = bytes / GRANULE_BYTES;
    uint32_t bins_in_row = 2u << ASHLAR_BINS_PER_OCTAVE_LOG2;
    uint32_t width = 1;
    uint32_t row_start = 0;
    unsigned bin = OCTAVE_FIRST << ASHLAR_BINS_PER_OCTAVE_LOG2;
    while (granules >= row_start + bins_in_row * width) {
        row_start += bins_in_row * width;
        bin += bins_in_row;
        bins_in_row = 1u << ASHLAR_BINS_PER_OCTAVE_LOG2;
        width *= 2;
    }
    return bin + (unsigned)((granules - row_start) / width);
}

static unsigned bin_least(void)
{
    return bin_counted(BLOCK_BYTES_MIN);
}

static unsigned bin_last(const struct ashlar_heap *heap)
{
    return bin_counted(heap->request_bytes_max + HEADER_BYTES);
}

static void tally_add(struct tally *tally, const struct block *block)
{
    if (block_is_used(block)) {
        tally->used_blocks += 1;
        tally->used_bytes += block_bytes(block);
    } else {
        tally->free_blocks += 1;
    }
}

static struct ashlar_check_result check_blocks(const struct region *region, struct tally *tally)
{
    struct block *block = region_first(region);
    struct ashlar_check_result result = check_seal(block);
    if (result.broken != ASHLAR_HEAP_SOUND) {
        return result;
    }
    if (block_previous_is_free(block)) {
        return broken(ASHLAR_INV_NEIGHBOUR, block_payload(block));
    }
    while (block != region_sentinel(region)) {
        result = check_place(region, block);
        if (result.broken == ASHLAR_HEAP_SOUND) {
            result = check_seal(block_after(block));
        }
        if (result.broken == ASHLAR_HEAP_SOUND) {
            result = check_neighbours(!block_is_used(block), block_bytes(block), block_after(block));
        }
        if (result.broken != ASHLAR_HEAP_SOUND) {
            return result;
        }
        tally_add(tally, block);
        block = block_after(block);
    }
    bool ends = (block_header(block) & ~BLOCK_PREVIOUS_FREE) == BLOCK_USED;
    return ends ? sound : broken(ASHLAR_INV_TILING, block_payload(block));
}

/** INV-1: whether the region's own record can be right. */
static bool region_is_sound(const struct region *region, size_t record_bytes)
{
    uint32_t first = region->first_offset;
    uint32_t sentinel = region->sentinel_offset;
    return first == first_block_offset(record_bytes) && sentinel >= first && sentinel % GRANULE_BYTES == 0 &&
           sentinel - first <= BLOCK_BYTES_MAX;
}

static struct ashlar_check_result check_regions(const struct ashlar_heap *heap, struct tally *tally)
{
    uint32_t block_bytes_max = heap->request_bytes_max + HEADER_BYTES;
    if (block_bytes_max % GRANULE_BYTES != 0 || block_bytes_max > BLOCK_BYTES_MAX) {
        return broken(ASHLAR_INV_TILING, &heap->request_bytes_max);
    }
    size_t record_bytes = offsetof(struct ashlar_heap, bins) + (bin_last(heap) - bin_least() + 1) * sizeof(block_link);
    unsigned regions = 0;
    for (const struct region *region = &heap->region; region != NULL; region = region->next) {
        regions += 1;
        if (regions > ASHLAR_REGIONS_MAX || !region_is_sound(region, record_bytes)) {
            return broken(ASHLAR_INV_TILING, region);
        }
        struct ashlar_check_result result = check_blocks(region, tally);
        if (result.broken != ASHLAR_HEAP_SOUND) {
            return result;
        }
        record_bytes = sizeof(struct region);
    }
    return sound;
}

/** Whether a block that a list leads to is free, with a footer and a mark that agree. */
static bool is_free_block(const struct region *region, struct block *block)
{
    return (block->header & BLOCK_FLAGS) == 0 && block_is_sound_free(region, block) &&
           block_previous_is_free(block_after(block));
}

/** INV-4: whether each entry of a list is a free block of this bin that points back. Counts them. */
static struct ashlar_check_result check_list(const struct ashlar_heap *heap, unsigned bin, uint32_t free_blocks,
                                             uint32_t *listed)
{
    block_link *link = (block_link *)(uintptr_t)&heap->bins[bin - bin_least()];
    while (*link != LINK_NONE) {
        struct block *block = link_target(heap, *link);
        const struct region *region = region_of_block(heap, (uintptr_t)block);
        if (region == NULL || *listed == free_blocks) {
            return broken(ASHLAR_INV_BINNED, link);
        }
        if (!is_free_block(region, block) || bin_counted(block_bytes(block)) != bin ||
            block->link != slot_of(heap, link)) {
            return broken(ASHLAR_INV_BINNED, block_payload(block));
        }
        *listed += 1;
        link = &block->next;
    }
    return sound;
}

/** INV-5: whether the bitmap's bit for a bin is as it must be. */
static bool bitmap_agrees(const struct ashlar_heap *heap, unsigned bin)
{
    bool is_set = (heap->bitmap[bin / BITS_PER_WORD] >> bin % BITS_PER_WORD & 1u) != 0;
    bool has_block = bin >= bin_least() && bin <= bin_last(heap) && heap->bins[bin - bin_least()] != LINK_NONE;
    return is_set == has_block;
}

/** INV-5: whether every bit of the bitmap is as it must be. */
static struct ashlar_check_result check_bitmap(const struct ashlar_heap *heap)
{
    for (unsigned bin = 0; bin < BITMAP_WORDS * BITS_PER_WORD; bin++) {
        if (!bitmap_agrees(heap, bin)) {
            return broken(ASHLAR_INV_BITMAP, &heap->bitmap[bin / BITS_PER_WORD]);
        }
    }
    return sound;
}

static struct ashlar_check_result check_bins(const struct ashlar_heap *heap, const struct tally *tally)
{
    uint32_t listed = 0;
    for (unsigned bin = bin_least(); bin <= bin_last(heap); bin++) {
        struct ashlar_check_result result = check_list(heap, bin, tally->free_blocks, &listed);
        if (result.broken != ASHLAR_HEAP_SOUND) {
            return result;
        }
    }
    return listed == tally->free_blocks ? check_bitmap(heap) : broken(ASHLAR_INV_BINNED, NULL);
}

static struct ashlar_check_result check_counters(const struct ashlar_heap *heap, const struct tally *tally)
{
    if (heap->used_bytes != tally->used_bytes) {
        return broken(ASHLAR_INV_COUNTERS, &heap->used_bytes);
    }
    if (heap->used_blocks != tally->used_blocks) {
        return broken(ASHLAR_INV_COUNTERS, &heap->used_blocks);
    }
    return sound;
}

struct ashlar_check_result ashlar_heap_check(const struct ashlar_heap *heap)
{
    struct tally tally = {0, 0, 0};
    struct ashlar_check_result result = check_regions(heap, &tally);
    if (result.broken == ASHLAR_HEAP_SOUND) {
        result = check_bins(heap, &tally);
    }
    if (result.broken == ASHLAR_HEAP_SOUND) {
        result = check_counters(heap, &tally);
    }
    return result;
}

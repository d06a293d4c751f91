/*
 * The control structure of a heap and the records of its regions: all that is kept outside of blocks.
 *
 * Owns: where these structures lie, how long they are, and the search for the region of an address.
 * Must not know: how blocks are listed in bins (bins.h) or checked (hooks.h).
 *
 *   first region:    | struct ashlar_heap ... bins[] | block | block | ... | sentinel |
 *   further regions: | struct region |         block | block | ...         | sentinel |
 *
 * The first block overlaps the last 4 bytes of what stands before it: they are its previous_footer, which
 * is never touched because the first block's PREVIOUS_FREE is never set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_CONTROL_H
#define ASHLAR_CORE_CONTROL_H

#include "core/bits.h"
#include "core/block.h"

/** A stretch of RAM; the record lies at its start. */
struct region {
    struct region *next; /* NULL at the end */
    struct block *first;
    struct block *sentinel; /* its header is the region's last word */
};

/** Bins that the largest heap needs: rows of 2^LOG2 up to BLOCK_BYTES_MAX, the linear start included. */
#define BIN_COUNT_MAX ((26u - ASHLAR_BINS_PER_OCTAVE_LOG2) << ASHLAR_BINS_PER_OCTAVE_LOG2)
#define BITMAP_WORDS ((BIN_COUNT_MAX + BITS_PER_WORD - 1) / BITS_PER_WORD)

_Static_assert(BITMAP_WORDS <= BITS_PER_WORD, "one summary word covers the bitmap");

struct ashlar_heap {
    struct region region;       /* the first one; the heap itself is its start */
    uint32_t request_bytes_max; /* no request above can ever be served; the bins end with its block */
    uint32_t used_bytes;        /* INV-7: in used blocks, headers included */
    uint32_t used_bytes_peak;
    uint32_t used_blocks;          /* INV-7 */
    uint32_t summary;              /* INV-5: bit 31-w is set if bitmap[w] is not 0 */
    uint32_t bitmap[BITMAP_WORDS]; /* INV-5: bit 31-i%32 of word i/32 is set if bin i has a block */
    block_link bins[];             /* from the smallest block's bin to the largest's */
};

_Static_assert(offsetof(struct ashlar_heap, region) == 0, "a region's record lies at its start");

/** What a region spends at its end. */
#define SENTINEL_BYTES HEADER_BYTES

/** Round up to whole granules. pre: bytes <= SIZE_MAX - GRANULE_BYTES. */
static inline size_t granules_up(size_t bytes)
{
    return (bytes + GRANULE_BYTES - 1) & ~(size_t)(GRANULE_BYTES - 1);
}

_Static_assert((sizeof(struct region) - HEADER_BYTES + GRANULE_BYTES - 1) / GRANULE_BYTES * GRANULE_BYTES +
                       GRANULE_BYTES == ASHLAR_REGION_OVERHEAD_BYTES,
               "up to the first block, and from the sentinel to the end");

/** How far from a region's start its first block stands, behind a record of `record_bytes`. */
static inline size_t first_block_offset(size_t record_bytes)
{
    return granules_up(record_bytes - HEADER_BYTES);
}

/** Whether `address` is that of a block or of the sentinel of `region`, or lies between. */
static inline bool region_holds(const struct region *region, uintptr_t address)
{
    return address - (uintptr_t)region->first <= (uintptr_t)region->sentinel - (uintptr_t)region->first;
}

/** The region after the first one that holds `address`, or NULL. Straight-line. In region_search.c. */
struct region *ashlar_region_of_others(const struct ashlar_heap *heap, uintptr_t address);

/** The region that holds `address`, or NULL. Most heaps have one region, so only that one is looked at in line. */
static inline const struct region *region_of(const struct ashlar_heap *heap, uintptr_t address)
{
    if (region_holds(&heap->region, address)) {
        return &heap->region;
    }
    return ASHLAR_REGIONS_MAX > 1 ? ashlar_region_of_others(heap, address) : NULL;
}

/** All memory of a region, from its record to its end. */
static inline size_t region_bytes(const struct region *region)
{
    return (uintptr_t)region->sentinel + GRANULE_BYTES - (uintptr_t)region;
}

/** What blocks can never use of a region: its record and the sentinel's header. */
static inline size_t region_overhead_bytes(const struct region *region)
{
    return (uintptr_t)region->first + HEADER_BYTES - (uintptr_t)region + SENTINEL_BYTES;
}

/** Sums over the regions of a heap. */
struct region_totals {
    size_t regions;
    size_t bytes;
    size_t overhead_bytes;
};

static inline const struct region *region_totals_add(struct region_totals *totals, const struct region *region)
{
    if (region == NULL) {
        return NULL;
    }
    totals->regions += 1;
    totals->bytes += region_bytes(region);
    totals->overhead_bytes += region_overhead_bytes(region);
    return region->next;
}

/** Straight-line, as region_of(): a region past ASHLAR_REGIONS_MAX cannot exist. */
static inline struct region_totals region_totals_of(const struct ashlar_heap *heap)
{
    struct region_totals totals = {0, 0, 0};
    const struct region *region = &heap->region;
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    region = region_totals_add(&totals, region);
    (void)region_totals_add(&totals, region);
    return totals;
}

/* The counters (INV-7). */

static inline void heap_count_bytes(struct ashlar_heap *heap, uint32_t used_bytes)
{
    heap->used_bytes = used_bytes;
    if (used_bytes > heap->used_bytes_peak) {
        heap->used_bytes_peak = used_bytes;
    }
}

static inline void heap_count_allocated(struct ashlar_heap *heap, uint32_t bytes)
{
    heap->used_blocks += 1;
    heap_count_bytes(heap, heap->used_bytes + bytes);
}

static inline void heap_count_freed(struct ashlar_heap *heap, uint32_t bytes)
{
    heap->used_blocks -= 1;
    heap->used_bytes -= bytes;
}

#endif

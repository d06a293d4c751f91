/*
 * The control structure of a heap and the records of its regions: all that is kept outside of blocks.
 *
 * Owns: where these structures lie, how long they are, and the search for the region of an address.
 * Must not know: how blocks are listed in bins (bins.h) or checked (hooks.h).
 *
 *   first region:    | struct ashlar_heap ... bins[] | block | block | ... | sentinel |
 *   further regions: | struct region |         block | block | ...         | sentinel |
 *
 * The first block overlaps what stands before it by the size of a header: that is its previous_footer, which
 * is never touched because the first block's PREVIOUS_FREE is never set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_CONTROL_H
#define ASHLAR_CORE_CONTROL_H

#include "core/dressing.h"
#include "core/index.h"
#include "core/sampling.h"

/** A stretch of RAM; the record lies at its start, and distances are counted from there. */
struct region {
    struct region *next;       /* behind the first, by address; NULL at the end */
    heap_size first_offset;    /* of the first block */
    heap_size sentinel_offset; /* of the sentinel, whose header is the region's last word */
};

#define BITMAP_WORDS ((BIN_END + BITS_PER_WORD - 1) / BITS_PER_WORD)

/** Whether links are masked, see links.h. */
#define LINKS_ARE_MASKED (ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED && ASHLAR_HARDENING >= 3)

struct ashlar_heap {
    struct region region;         /* the first one; the heap itself is its start */
    heap_size request_bytes_max; /* no request above can ever be served; the bins end with its block */
    heap_size used_bytes;        /* INV-7: in used blocks, headers included */
    heap_size used_blocks;       /* INV-7 */
    heap_size used_bytes_peak;   /* before the last free; see heap_peak_bytes() */
    uint32_t bitmap[BITMAP_WORDS]; /* INV-5: bit i%32 of word i/32 is set if bin i has a block */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED && ASHLAR_REGIONS_MAX > 1
    uintptr_t span_bytes; /* see heap_span_bytes() */
#endif
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED
    const void *noted_site; /* see ashlar_heap_note_site() */
#endif
#if ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED
    struct heap_sampling sampling;
#endif
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG
    struct heap_dressing dressing;
#endif
#if LINKS_ARE_MASKED
    uintptr_t link_mask; /* see links.h */
#endif
    block_link bins[]; /* from the smallest block's bin to the largest's */
};

_Static_assert(offsetof(struct ashlar_heap, region) == 0, "a region's record lies at its start");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "byte i of the bitmap holds bits 8i to 8i+7");

/** `offset` bytes into the control structure. */
static inline void *heap_at(struct ashlar_heap *heap, uintptr_t offset)
{
    return (unsigned char *)heap + (ptrdiff_t)offset;
}

static inline struct block *region_first(const struct region *region)
{
    return block_at((void *)(uintptr_t)region, region->first_offset);
}

static inline struct block *region_sentinel(const struct region *region)
{
    return block_at((void *)(uintptr_t)region, region->sentinel_offset);
}

/**
 * How far above the control structure the last sentinel stands: UINTPTR_MAX if there are blocks below it.
 *
 * What the safety layer asks before it follows a link; with one region, it is exact.
 */
static inline uintptr_t heap_span_bytes(const struct ashlar_heap *heap)
{
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED && ASHLAR_REGIONS_MAX > 1
    return heap->span_bytes;
#else
    return heap->region.sentinel_offset;
#endif
}

/** After a region was laid, extended or cut: keep heap_span_bytes(). Where there are several, it does not shrink. */
static inline void heap_span_update(struct ashlar_heap *heap, const struct region *region)
{
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED && ASHLAR_REGIONS_MAX > 1
    uintptr_t offset = (uintptr_t)region_sentinel(region) - (uintptr_t)heap;
    if (region < &heap->region) {
        heap->span_bytes = UINTPTR_MAX;
    } else if (heap->region.next == NULL || offset > heap->span_bytes) {
        heap->span_bytes = offset;
    }
#else
    (void)heap;
    (void)region;
#endif
}

_Static_assert((sizeof(struct region) - HEADER_BYTES + GRANULE_BYTES - 1) / GRANULE_BYTES * GRANULE_BYTES +
                       GRANULE_BYTES == ASHLAR_REGION_OVERHEAD_BYTES,
               "up to the first block, and from the sentinel to the end");

/** Round up to whole granules. pre: bytes <= SIZE_MAX - GRANULE_BYTES. */
static inline size_t granules_up(size_t bytes)
{
    return (bytes + GRANULE_BYTES - 1) & ~(size_t)(GRANULE_BYTES - 1);
}

/** How far from a region's start its first block stands, behind a record of `record_bytes`. */
static inline size_t first_block_offset(size_t record_bytes)
{
    return granules_up(record_bytes - HEADER_BYTES);
}

/** Whether `address` can be that of a block of `region`: aligned, at or behind the first block, before the sentinel. */
static inline bool region_has_place(const struct region *region, uintptr_t address)
{
    uintptr_t offset = address - (uintptr_t)region;
    return offset >= region->first_offset &&
           bits_rotated(offset, GRANULE_BYTES_LOG2) < region->sentinel_offset >> GRANULE_BYTES_LOG2;
}

/**
 * Of the regions that follow `first`, which are listed by address, the last that starts below `address`; `first` if none does.
 * Straight-line. In region_search.c.
 */
struct region *ashlar_region_below(struct region *first, uintptr_t address);

/** All memory of a region, from its record to its end. */
static inline size_t region_bytes(const struct region *region)
{
    return (size_t)region->sentinel_offset + GRANULE_BYTES;
}

/** What blocks can never use of a region: its record and the sentinel's header. */
static inline size_t region_overhead_bytes(const struct region *region)
{
    return (size_t)region->first_offset + GRANULE_BYTES;
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

/* The counters (INV-7). The peak is kept by whoever lowers used_bytes, for malloc has the longer path. */

/** The most bytes that were ever in used blocks. */
static inline heap_size heap_peak_bytes(const struct ashlar_heap *heap)
{
    return heap->used_bytes > heap->used_bytes_peak ? heap->used_bytes : heap->used_bytes_peak;
}

static inline void heap_count_allocated(struct ashlar_heap *heap, uint32_t bytes)
{
    uint32_t used_bytes = heap->used_bytes + bytes;
    uint32_t used_blocks = heap->used_blocks + 1u;
    heap->used_bytes = (heap_size)used_bytes;
    heap->used_blocks = (heap_size)used_blocks;
}

static inline void heap_count_freed(struct ashlar_heap *heap, uint32_t bytes)
{
    uint32_t used_bytes = heap->used_bytes;
    uint32_t used_blocks = heap->used_blocks - 1u;
    if (used_bytes > heap->used_bytes_peak) {
        heap->used_bytes_peak = (heap_size)used_bytes;
    }
    heap->used_bytes = (heap_size)(used_bytes - bytes);
    heap->used_blocks = (heap_size)used_blocks;
}

/** A used block of `bytes_before` became one of `bytes`. */
static inline void heap_count_resized(struct ashlar_heap *heap, uint32_t bytes_before, uint32_t bytes)
{
    heap->used_bytes_peak = heap_peak_bytes(heap);
    heap->used_bytes = (heap_size)(heap->used_bytes + bytes - bytes_before);
}

#endif

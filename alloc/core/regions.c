/*
 * Heaps and their regions: create, add, extend, give back, reset.
 *
 * Owns: how raw memory becomes a tiled region, and back.
 * Must not know: where the memory comes from, or how it is allocated.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/plain.h"

#include "core/hooks.h"
#include "core/split.h"
#include <ashlar/size.h>

/** Memory rounded inward to granules; bytes is 0 if nothing is left, or if it wraps or is NULL. */
struct span {
    unsigned char *start;
    size_t bytes;
};

static struct span span_rounded(void *memory, size_t bytes)
{
    const uintptr_t mask = GRANULE_BYTES - 1;
    uintptr_t start = (uintptr_t)memory;
    uintptr_t skipped = (0 - start) & mask;
    struct span none = {NULL, 0};
    if (memory == NULL || bytes > UINTPTR_MAX - start || bytes < skipped) {
        return none;
    }
    struct span span = {(unsigned char *)memory + skipped, (bytes - skipped) & ~(size_t)mask};
    return span;
}

/** How large a block can become in a heap of `heap_bytes`. pre: heap_bytes > offsetof(struct ashlar_heap, bins). */
static uint32_t largest_block_bytes(size_t heap_bytes)
{
    return (uint32_t)(heap_bytes - offsetof(struct ashlar_heap, bins)) & ~(GRANULE_BYTES - 1);
}

static size_t bins_bytes(uint32_t block_bytes_max)
{
    return (bin_of(block_bytes_max) - bin_first() + 1) * sizeof(block_link);
}

static size_t control_bytes_for(size_t heap_bytes)
{
    return offsetof(struct ashlar_heap, bins) + bins_bytes(largest_block_bytes(heap_bytes));
}

/** What a region needs for `record_bytes`, one smallest block and the sentinel. */
static size_t region_bytes_min(size_t record_bytes)
{
    return first_block_offset(record_bytes) + BLOCK_BYTES_MIN + GRANULE_BYTES;
}

/** Tile a region with one free block, or with none if it is empty. */
static void region_fill(struct ashlar_heap *heap, struct region *region)
{
    uint32_t bytes = (uint32_t)region->sentinel_offset - region->first_offset;
    block_mark_sentinel(region_sentinel(region));
    if (bytes != 0) {
        block_set_previous_free(region_sentinel(region));
        block_list_free(heap, region_first(region), bytes);
    }
}

static void region_lay(struct ashlar_heap *heap, struct region *region, size_t bytes, size_t record_bytes)
{
    region->first_offset = (heap_size)first_block_offset(record_bytes);
    region->sentinel_offset = (heap_size)(bytes - GRANULE_BYTES);
    heap_span_update(heap, region);
    region_fill(heap, region);
}

/** Whether links can reach memory up to `end`, at or above the control structure where links are distances from it. */
static bool heap_may_span(const struct ashlar_heap *heap, uintptr_t end)
{
    return HEAP_SPAN_BYTES_MAX == UINTPTR_MAX || end - (uintptr_t)heap - 1 < HEAP_SPAN_BYTES_MAX;
}

/** The room that is left below the heap's maximum, in bytes. */
static size_t growth_bytes_left(const struct ashlar_heap *heap)
{
    /* The inverse of largest_block_bytes(), for whole granules. */
    size_t bytes_max = granules_up(offsetof(struct ashlar_heap, bins) + heap->request_bytes_max + HEADER_BYTES);
    size_t bytes = region_totals_of(heap).bytes;
    return bytes < bytes_max ? bytes_max - bytes : 0;
}

struct ashlar_heap *ashlar_heap_create(void *memory, size_t bytes)
{
    return ashlar_heap_create_growable(memory, bytes, bytes);
}

/**
 * Bins of the smallest heap: all of one granule's width, and one more.
 *
 * From here on a heap has room for its own control structure: two granules more ask for at most one bin
 * more, because bins are two granules wide or wider. Below, each granule more may ask for a bin of its own,
 * and a heap could grow after its own control structure without ever reaching it.
 */
#define BIN_COUNT_LEAST ((2u << ASHLAR_BINS_PER_OCTAVE_LOG2) + 1)

size_t ashlar_heap_bytes_min(size_t bytes_max)
{
    size_t least = region_bytes_min(offsetof(struct ashlar_heap, bins) + BIN_COUNT_LEAST * sizeof(block_link));
    bytes_max = bytes_max < ASHLAR_HEAP_BYTES_MAX ? bytes_max : ASHLAR_HEAP_BYTES_MAX;
    return region_bytes_min(control_bytes_for(bytes_max > least ? bytes_max : least));
}

struct ashlar_heap *ashlar_heap_create_growable(void *memory, size_t bytes, size_t bytes_max)
{
    struct span span = span_rounded(memory, bytes);
    bytes_max = bytes_max > span.bytes ? bytes_max : span.bytes;
    if (bytes > ASHLAR_HEAP_BYTES_MAX || span.bytes < ashlar_heap_bytes_min(bytes_max)) {
        return NULL;
    }
    bytes_max = bytes_max < ASHLAR_HEAP_BYTES_MAX ? bytes_max : ASHLAR_HEAP_BYTES_MAX;
    size_t control_bytes = control_bytes_for(bytes_max);
    struct ashlar_heap *heap = (struct ashlar_heap *)(void *)span.start;
    __builtin_memset(heap, 0, control_bytes);
    hook_create(heap);
    heap->request_bytes_max = (heap_size)(largest_block_bytes(bytes_max) - HEADER_BYTES);
    region_lay(heap, &heap->region, span.bytes, control_bytes);
    return heap;
}

bool ashlar_heap_add_region(struct ashlar_heap *heap, void *memory, size_t bytes)
{
    struct span span = span_rounded(memory, bytes);
    if (span.bytes < region_bytes_min(sizeof(struct region)) || span.bytes > growth_bytes_left(heap) ||
        region_totals_of(heap).regions == ASHLAR_REGIONS_MAX ||
        !heap_may_span(heap, (uintptr_t)span.start + span.bytes)) {
        return false;
    }
    struct region *region = (struct region *)(void *)span.start;
    struct region *before = ashlar_region_below(&heap->region, (uintptr_t)region);
    region->next = before->next;
    before->next = region;
    region_lay(heap, region, span.bytes, sizeof(struct region));
    return true;
}

/** Step of the search below: the next region, unless this one ends there or is the last. */
static struct region *region_ending_step(struct region *region, uintptr_t end)
{
    return region == NULL || (uintptr_t)region + region_bytes(region) == end ? region : region->next;
}

/** The region that ends at `end`, or NULL. Straight-line: there are ASHLAR_REGIONS_MAX, at most 8. */
static struct region *region_ending_at(struct ashlar_heap *heap, const void *end_pointer)
{
    uintptr_t end = (uintptr_t)end_pointer;
    struct region *region = region_ending_step(&heap->region, end);
    region = region_ending_step(region, end);
    region = region_ending_step(region, end);
    region = region_ending_step(region, end);
    region = region_ending_step(region, end);
    region = region_ending_step(region, end);
    region = region_ending_step(region, end);
    return region_ending_step(region, end);
}

bool ashlar_heap_extend(struct ashlar_heap *heap, void *end, size_t bytes)
{
    struct region *region = region_ending_at(heap, end);
    if (region == NULL || bytes > growth_bytes_left(heap) || bytes > UINTPTR_MAX - (uintptr_t)end ||
        !heap_may_span(heap, (uintptr_t)end + bytes)) {
        return false;
    }
    uint32_t added_bytes = (uint32_t)bytes & ~(GRANULE_BYTES - 1);
    struct block *added = region_sentinel(region);
    bool joins = block_previous_is_free(added);
    if (added_bytes == 0 || (added_bytes < BLOCK_BYTES_MIN && !joins)) {
        return false;
    }
    if (joins && !(hook_free_before_agrees(region, added) && hook_may_unlink(heap, block_before(added)))) {
        ashlar_fault_unlink(heap, block_before(added));
        return false;
    }
    /* The sentinel becomes a used block of what is added, which is then freed into the region. */
    block_set_bytes(added, added_bytes);
    block_mark_sentinel(block_after(added));
    region->sentinel_offset = (heap_size)(region->sentinel_offset + added_bytes);
    heap_span_update(heap, region);
    return block_release(heap, region, added);
}

/** What can be cut from a top block so that nothing or a whole block of `keep_bytes` or more remains. */
static uint32_t give_back_bytes(uint32_t top_bytes, size_t keep_bytes, size_t multiple)
{
    if (keep_bytes >= top_bytes) {
        return 0;
    }
    size_t given = (top_bytes - keep_bytes) & ~(multiple - 1);
    size_t left = top_bytes - given;
    if (left != 0 && left < BLOCK_BYTES_MIN) {
        given = (top_bytes - BLOCK_BYTES_MIN) & ~(multiple - 1);
    }
    return (uint32_t)given;
}

size_t ashlar_heap_give_back(struct ashlar_heap *heap, void *end, size_t keep_bytes, size_t give_multiple)
{
    struct region *region = region_ending_at(heap, end);
    if (region == NULL || !ashlar_size_is_power_of_two(give_multiple) || give_multiple < GRANULE_BYTES ||
        !block_previous_is_free(region_sentinel(region))) {
        return 0;
    }
    struct block *top = block_before(region_sentinel(region));
    uint32_t top_bytes = region_sentinel(region)->previous_footer;
    uint32_t given_bytes = give_back_bytes(top_bytes, keep_bytes, give_multiple);
    if (given_bytes == 0) {
        return 0;
    }
    if (!hook_free_before_agrees(region, region_sentinel(region)) || !hook_may_take(heap, top) ||
        !bins_remove(heap, top)) {
        ashlar_fault_unlink(heap, top);
        return 0;
    }
    region->sentinel_offset = (heap_size)(region->sentinel_offset - given_bytes);
    heap_span_update(heap, region);
    block_mark_sentinel(region_sentinel(region));
    if (given_bytes < top_bytes) {
        block_set_previous_free(region_sentinel(region));
        block_list_free(heap, top, top_bytes - given_bytes);
    }
    return given_bytes;
}

void ashlar_heap_reset(struct ashlar_heap *heap)
{
    __builtin_memset(heap->bins, 0, bins_bytes(heap->request_bytes_max + HEADER_BYTES));
    __builtin_memset(heap->bitmap, 0, sizeof heap->bitmap);
    heap->used_bytes = 0;
    heap->used_bytes_peak = 0;
    heap->used_blocks = 0;
    for (struct region *region = &heap->region; region != NULL; region = region->next) {
        hook_erase_region(region);
        region_fill(heap, region);
    }
}

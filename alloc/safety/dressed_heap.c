/*
 * A heap's memory at levels debug and asan: what it gets, gives back and starts anew with is told to the marks.
 *
 * Owns: the calls of <ashlar/heap.h> that change a heap's regions. Must not know: what blocks in them look like.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress_check.h"
#include "safety/free_memory.h"
#include "safety/plain.h"

uint32_t ashlar_dress_serial_start;

static void region_begins(const struct ashlar_heap *heap, const struct region *region)
{
    if (region_first(region) != region_sentinel(region)) {
        ashlar_free_memory_fill(region_first(region));
    }
    ashlar_marks_memory_begins(heap, (void *)(uintptr_t)region, region_bytes(region));
}

struct ashlar_heap *ashlar_heap_create(void *memory, size_t bytes)
{
    return ashlar_heap_create_growable(memory, bytes, bytes);
}

struct ashlar_heap *ashlar_heap_create_growable(void *memory, size_t bytes, size_t bytes_max)
{
    ashlar_marks_enter();
    struct ashlar_heap *heap = ashlar_plain_heap_create_growable(memory, bytes, bytes_max);
    if (heap != NULL) {
        heap->dressing.serial = ashlar_dress_serial_start;
        region_begins(heap, &heap->region);
    }
    ashlar_marks_leave();
    return heap;
}

bool ashlar_heap_add_region(struct ashlar_heap *heap, void *memory, size_t bytes)
{
    ashlar_marks_enter();
    bool added = ashlar_plain_heap_add_region(heap, memory, bytes);
    if (added) {
        region_begins(heap, (const struct region *)granules_up((uintptr_t)memory));
    }
    ashlar_marks_leave();
    return added;
}

/** The sentinel of the region that ends at `end`. */
static struct block *sentinel_at(void *end)
{
    return (struct block *)((uintptr_t)end - GRANULE_BYTES);
}

/** Whether a region ends there, with a free block. */
static bool region_end_is_free(const struct ashlar_heap *heap, void *end)
{
    for (const struct region *region = &heap->region; region != NULL; region = region->next) {
        if (region_sentinel(region) == sentinel_at(end)) {
            return block_previous_is_free(sentinel_at(end));
        }
    }
    return false;
}

bool ashlar_heap_extend(struct ashlar_heap *heap, void *end, size_t bytes)
{
    ashlar_marks_enter();
    ashlar_dress_cursor_leave_end(heap, end);
    bool joins = region_end_is_free(heap, end);
    bool extended = ashlar_plain_heap_extend(heap, end, bytes);
    if (extended) {
        ashlar_free_memory_extend(sentinel_at(end), joins);
        ashlar_marks_memory_begins(heap, end, bytes & ~(size_t)(GRANULE_BYTES - 1));
    }
    ashlar_marks_leave();
    return extended;
}

size_t ashlar_heap_give_back(struct ashlar_heap *heap, void *end, size_t keep_bytes, size_t give_multiple)
{
    ashlar_marks_enter();
    size_t bytes = ashlar_plain_heap_give_back(heap, end, keep_bytes, give_multiple);
    if (bytes != 0) {
        ashlar_marks_memory_ends(heap, (unsigned char *)end - bytes, bytes);
    }
    ashlar_marks_leave();
    return bytes;
}

void ashlar_heap_reset(struct ashlar_heap *heap)
{
    ashlar_marks_enter();
    const struct heap_dressing none = {.serial = heap->dressing.serial};
    heap->dressing = none;
    ashlar_plain_heap_reset(heap);
    for (const struct region *region = &heap->region; region != NULL; region = region->next) {
        region_begins(heap, region);
    }
    ashlar_marks_leave();
}

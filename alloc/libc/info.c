/*
 * What mallinfo and malloc_stats report of the default heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"
#include "libc/grow.h"

#include <stdint.h>

/* The walk's notes. */
struct tally {
    const void *region_end; /* of the region that ashlar_front_trim() could shorten */
    const void *top;        /* the payload that lies highest below it */
    size_t top_free_bytes;  /* in that block; 0 if it is used */
    size_t free_blocks;
};

static bool tally_block(const struct ashlar_block_info *block, void *context)
{
    struct tally *tally = context;
    if (!block->used) {
        tally->free_blocks += 1;
    }
    if ((uintptr_t)block->payload < (uintptr_t)tally->region_end &&
        (uintptr_t)block->payload > (uintptr_t)tally->top) {
        tally->top = block->payload;
        tally->top_free_bytes = block->used ? 0 : block->block_bytes;
    }
    return true;
}

struct ashlar_front_info ashlar_front_info(void *context)
{
    struct ashlar_front_info info = {.free_blocks = 0};
    struct ashlar_heap *heap = ashlar_malloc_heap();
    if (heap == NULL) {
        return info;
    }

    ashlar_libc_lock(context);
    struct tally tally = {.region_end = ashlar_grow_end_locked()};
    ashlar_heap_walk(heap, tally_block, &tally);
    info.stats = ashlar_heap_stats(heap);
    ashlar_libc_unlock(context);

    info.free_blocks = tally.free_blocks;
    info.top_free_bytes = tally.top_free_bytes;
    return info;
}

/* Enough for the digits of a size_t: three for each byte. */
#define DIGITS_MAX (3 * sizeof(size_t))

static void print_line(const char *label, size_t label_bytes, size_t value)
{
    char text[DIGITS_MAX + 1];
    char *start = text + sizeof text;

    *--start = '\n';
    do {
        *--start = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    ashlar_libc_print(label, label_bytes);
    ashlar_libc_print(start, (size_t)(text + sizeof text - start));
}

/* The counters alone: constant time under the lock. */
static struct ashlar_stats front_stats(void *context)
{
    struct ashlar_stats stats = {.region_bytes = 0};
    if (ashlar_malloc_heap() != NULL) {
        ashlar_libc_lock(context);
        stats = ashlar_heap_stats(ashlar_malloc_heap());
        ashlar_libc_unlock(context);
    }
    return stats;
}

void ashlar_front_print_stats(void *context)
{
    static const char regions[] = "heap bytes       = ";
    static const char used[] = "in use bytes     = ";
    static const char peak[] = "max in use bytes = ";
    static const char free[] = "free bytes       = ";
    static const char blocks[] = "blocks in use    = ";
    struct ashlar_stats stats = front_stats(context);

    print_line(regions, sizeof regions - 1, stats.region_bytes);
    print_line(used, sizeof used - 1, stats.used_bytes);
    print_line(peak, sizeof peak - 1, stats.used_bytes_peak);
    print_line(free, sizeof free - 1, stats.free_bytes);
    print_line(blocks, sizeof blocks - 1, stats.used_blocks);
}

/*
 * What mallinfo and malloc_stats report of malloc's heaps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"
#include "libc/grow.h"
#include "libc/large.h"
#include "libc/rams.h"

#include <stdint.h>

/* The walk's notes. */
struct tally {
    const void *region_end; /* of the region that ashlar_front_trim() could shorten */
    const void *top;        /* the payload that lies highest below it, which is one of that region */
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

/* The sums over all heaps; of peaks too, which need not have been at one time. */
static struct ashlar_stats stats_sum_locked(void)
{
    struct ashlar_stats sum = {.region_bytes = 0};
    for (unsigned place = 0; place < rams_count_locked(); place++) {
        const struct ashlar_heap *heap = rams_heap_locked(place);
        if (heap != NULL) {
            struct ashlar_stats stats = ashlar_heap_stats(heap);
            sum.region_bytes += stats.region_bytes;
            sum.overhead_bytes += stats.overhead_bytes;
            sum.used_bytes += stats.used_bytes;
            sum.used_bytes_peak += stats.used_bytes_peak;
            sum.free_bytes += stats.free_bytes;
            sum.used_blocks += stats.used_blocks;
            sum.regions += stats.regions;
        }
    }
    return sum;
}

struct ashlar_front_info ashlar_front_info(void *context)
{
    struct ashlar_front_info info = {.free_blocks = 0};
    ashlar_libc_lock(context);
    struct tally tally = {.region_end = ashlar_grow_end_locked()};
    for (unsigned place = 0; place < rams_count_locked(); place++) {
        const struct ashlar_heap *heap = rams_heap_locked(place);
        if (heap != NULL) {
            (void)ashlar_heap_walk(heap, tally_block, &tally);
        }
    }
    info.stats = stats_sum_locked();
    ashlar_libc_unlock(context);

    if (large_is_on()) {
        struct large_stats large = ashlar_large_stats();
        info.large_count = large.count;
        info.large_bytes = large.bytes;
    }
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
    ashlar_libc_lock(context);
    struct ashlar_stats stats = stats_sum_locked();
    ashlar_libc_unlock(context);
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

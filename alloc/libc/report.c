/*
 * The report of malloc_info, as XML.
 *
 * Owns: which figures there are, and their form. Must not know: where the text goes.
 *
 * Free blocks are counted by size, in classes of an octave each. Sizes are those of blocks, headers included, so that what is
 * used, what is free and the overhead add up to the heap's size, as in mallinfo and ashlar_heap_stats().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/report.h"

#include "libc/large.h"
#include "libc/rams.h"

#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <stdint.h>
#include <string.h>

#define OCTAVE_FIRST 3u /* of the smallest block there is, 8 bytes */
#define OCTAVES 24u     /* up to the largest heap, 2^26 bytes */
_Static_assert(ASHLAR_HEAP_BYTES_MAX <= (size_t)1 << (OCTAVE_FIRST + OCTAVES - 1), "each free block has its octave");
_Static_assert(ASHLAR_HEAP_BYTES_MAX <= UINT32_MAX, "sums over a heap fit 32 bits");

/* What is read of a heap at once. */
struct reading {
    struct ashlar_stats stats;
    size_t largest_free;  /* what ashlar_alloc() could serve */
    size_t largest_block; /* the largest free one */
    uint32_t blocks[OCTAVES];
    uint32_t bytes[OCTAVES];
};

struct writer {
    report_write *write;
    void *context;
};

static unsigned octave_of(size_t bytes)
{
    unsigned octave = 0;
    while (bytes >> (octave + OCTAVE_FIRST + 1) != 0) {
        octave++;
    }
    return octave;
}

static bool block_count(const struct ashlar_block_info *block, void *context)
{
    struct reading *reading = context;
    if (!block->used) {
        unsigned octave = octave_of(block->block_bytes);
        reading->blocks[octave] += 1;
        reading->bytes[octave] += (uint32_t)block->block_bytes;
        reading->largest_block = block->block_bytes > reading->largest_block ? block->block_bytes : reading->largest_block;
    }
    return true;
}

static void heap_read_locked(const struct ashlar_heap *heap, struct reading *reading)
{
    memset(reading, 0, sizeof *reading);
    if (heap != NULL) {
        (void)ashlar_heap_walk(heap, block_count, reading);
        reading->stats = ashlar_heap_stats(heap);
        reading->largest_free = ashlar_largest_free(heap);
    }
}

static void write_text(const struct writer *writer, const char *text)
{
    writer->write(writer->context, text, strlen(text));
}

static void write_number(const struct writer *writer, size_t value)
{
    char text[3 * sizeof value]; /* digits: less than three for each byte */
    char *start = text + sizeof text;
    do {
        *--start = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    writer->write(writer->context, start, (size_t)(text + sizeof text - start));
}

/* `before` a number and `behind` it. */
static void write_field(const struct writer *writer, const char *before, size_t value, const char *behind)
{
    write_text(writer, before);
    write_number(writer, value);
    write_text(writer, behind);
}

static void write_sizes(const struct writer *writer, const struct reading *reading)
{
    write_text(writer, "<sizes>\n");
    for (unsigned octave = 0; octave < OCTAVES; octave++) {
        if (reading->blocks[octave] != 0) {
            size_t from = (size_t)1 << (octave + OCTAVE_FIRST);
            write_field(writer, "<size from=\"", from, "\" ");
            write_field(writer, "to=\"", 2 * from - 1, "\" ");
            write_field(writer, "total=\"", reading->bytes[octave], "\" ");
            write_field(writer, "count=\"", reading->blocks[octave], "\"/>\n");
        }
    }
    write_text(writer, "</sizes>\n");
}

/* How much of the free memory is not in the largest block, in percent. */
static size_t fragmentation_percent(const struct reading *reading)
{
    size_t free_bytes = reading->stats.free_bytes;
    size_t scattered_bytes = free_bytes > reading->largest_block ? free_bytes - reading->largest_block : 0;
    return free_bytes <= SIZE_MAX / 100 ? scattered_bytes * 100 / (free_bytes + (free_bytes == 0))
                                        : scattered_bytes / (free_bytes / 100);
}

static size_t count_free(const struct reading *reading)
{
    size_t blocks = 0;
    for (unsigned octave = 0; octave < OCTAVES; octave++) {
        blocks += reading->blocks[octave];
    }
    return blocks;
}

static void write_heap(const struct writer *writer, unsigned number, const struct reading *reading)
{
    write_field(writer, "<heap nr=\"", number, "\">\n");
    write_sizes(writer, reading);
    write_field(writer, "<total type=\"rest\" count=\"", count_free(reading), "\" ");
    write_field(writer, "size=\"", reading->stats.free_bytes, "\"/>\n");
    write_field(writer, "<system type=\"current\" size=\"", reading->stats.region_bytes, "\"/>\n");
    write_field(writer, "<used count=\"", reading->stats.used_blocks, "\" ");
    write_field(writer, "size=\"", reading->stats.used_bytes, "\" ");
    write_field(writer, "peak=\"", reading->stats.used_bytes_peak, "\"/>\n");
    write_field(writer, "<overhead regions=\"", reading->stats.regions, "\" ");
    write_field(writer, "size=\"", reading->stats.overhead_bytes, "\"/>\n");
    write_field(writer, "<free largest=\"", reading->largest_free, "\" ");
    write_field(writer, "fragmentation=\"", fragmentation_percent(reading), "\"/>\n");
    write_text(writer, "</heap>\n");
}

void ashlar_report_write(report_write *write, void *context)
{
    const struct writer writer = {write, context};
    ashlar_malloc_lock();
    unsigned heaps = rams_count_locked();
    ashlar_malloc_unlock();
    write_text(&writer, "<malloc version=\"1\">\n");
    for (unsigned number = 0; number < heaps; number++) {
        struct reading reading;
        ashlar_malloc_lock();
        heap_read_locked(rams_heap_locked(number), &reading);
        ashlar_malloc_unlock();
        write_heap(&writer, number, &reading);
    }
    if (large_is_on()) {
        struct large_stats large = ashlar_large_stats();
        write_field(&writer, "<total type=\"mmap\" count=\"", large.count, "\" ");
        write_field(&writer, "size=\"", large.bytes, "\"/>\n");
    }
    write_text(&writer, "</malloc>\n");
}

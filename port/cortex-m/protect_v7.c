/*
 * Pages covered by regions of PMSAv7: each a power of two at a multiple of itself, of which eighths can be left out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu_registers.h"
#include "mpu_v7.h"
#include "protect.h"

#include <ashlar/config.h>

/* The architecture has sub-regions of 32 bytes too; but where one is left out that is smaller than a KiB, QEMU 7.2 opens the
 * whole KiB. */
#define SUBREGION_BYTES_MIN 1024u

/* A region, and the end of what it covers of a stretch. */
struct cover {
    uintptr_t start;
    size_t bytes;
    uint32_t left_out; /* a bit for each sub-region */
    uintptr_t end;
};

/* A region of that size that covers from `start` on, to `end` or as far as it reaches; its end is `start` if there is none. */
static struct cover cover_of(uintptr_t start, uintptr_t end, size_t bytes)
{
    struct cover cover = {start & ~(uintptr_t)(bytes - 1), bytes, 0, start};
    size_t part_bytes = bytes / MPU_SUBREGIONS;
    if (cover.start == start && end - start >= bytes) {
        cover.end = start + bytes;
    } else if (part_bytes >= SUBREGION_BYTES_MIN && start % part_bytes == 0) {
        unsigned first = (unsigned)((start - cover.start) / part_bytes);
        size_t parts = (end - start) / part_bytes;
        parts = parts < MPU_SUBREGIONS - first ? parts : MPU_SUBREGIONS - first;
        cover.left_out = ~(((1u << parts) - 1) << first) & MPU_SUBREGIONS_ALL;
        cover.end = start + parts * part_bytes;
    }
    return cover;
}

/* The region that reaches furthest. One of a page always reaches to the next. Of more than eight times the rest, an eighth
 * would reach too far. */
static struct cover cover_furthest(uintptr_t start, uintptr_t end)
{
    struct cover furthest = cover_of(start, end, ASHLAR_PAGE_BYTES);
    for (size_t bytes = 2 * ASHLAR_PAGE_BYTES; bytes != 0 && bytes / MPU_SUBREGIONS <= end - start; bytes *= 2) {
        struct cover cover = cover_of(start, end, bytes);
        if (cover.end > furthest.end) {
            furthest = cover;
        }
    }
    return furthest;
}

unsigned protect_regions(const struct ashlar_port_protected *pages)
{
    uintptr_t start = (uintptr_t)pages->start;
    uintptr_t end = start + pages->bytes;
    unsigned regions = 0;
    while (start < end) {
        start = cover_furthest(start, end).end;
        regions++;
    }
    return regions;
}

/* The memory's type must be that of the default map behind. */
static uint32_t attributes_of(const struct ashlar_port_protected *pages)
{
    if (!pages->can_read) {
        return MPU_RASR_NO_ACCESS | MPU_RASR_NO_EXECUTE;
    }
    return (mpu_is_write_back((uintptr_t)pages->start) ? MPU_RASR_RAM : MPU_RASR_FLASH) | MPU_RASR_READ_ONLY |
           (pages->can_execute ? 0 : MPU_RASR_NO_EXECUTE);
}

unsigned protect_set(unsigned region, const struct ashlar_port_protected *pages)
{
    uintptr_t start = (uintptr_t)pages->start;
    uintptr_t end = start + pages->bytes;
    unsigned regions = 0;
    while (start < end) {
        struct cover cover = cover_furthest(start, end);
        mpu_region_set(region + regions, cover.start, cover.bytes, attributes_of(pages), cover.left_out);
        start = cover.end;
        regions++;
    }
    return regions;
}

/*
 * The search for the region of a block, beyond the first region (see region_find() in sound.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"

/** Step `number` of the search below: the next region, if that starts below `address`. */
static inline struct region *region_step(struct region *region, uintptr_t address, unsigned number)
{
    if (number >= ASHLAR_REGIONS_MAX) {
        return region;
    }
    struct region *next = region->next;
    /* One below NULL is the highest address. */
    return (uintptr_t)next - 1 < address ? next : region;
}

struct region *ashlar_region_below(struct region *first, uintptr_t address)
{
    struct region *region = region_step(first, address, 1);
    region = region_step(region, address, 2);
    region = region_step(region, address, 3);
    region = region_step(region, address, 4);
    region = region_step(region, address, 5);
    region = region_step(region, address, 6);
    return region_step(region, address, 7);
}

/*
 * The search for the region of a block, beyond the first region (see region_find() in sound.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"

/** Step `number` of the search below: the next region, unless this one has the place or was the last to look at. */
static inline struct region *region_step(struct region *region, uintptr_t address, unsigned number)
{
    if (number > ASHLAR_REGIONS_MAX || region == NULL || region_has_place(region, address)) {
        return region;
    }
    return number == ASHLAR_REGIONS_MAX ? NULL : region->next;
}

struct region *ashlar_region_of_others(const struct ashlar_heap *heap, uintptr_t address)
{
    struct region *region = heap->region.next;
    region = region_step(region, address, 2);
    region = region_step(region, address, 3);
    region = region_step(region, address, 4);
    region = region_step(region, address, 5);
    region = region_step(region, address, 6);
    region = region_step(region, address, 7);
    return region_step(region, address, 8);
}

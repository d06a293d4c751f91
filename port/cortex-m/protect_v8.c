/*
 * Pages covered by regions of PMSAv8: one from the first page to the last makes them read-only; two, that nobody can access
 * them, for no encoding of one says so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu_registers.h"
#include "mpu_v8.h"
#include "protect.h"

#define REGIONS_TO_FORBID 2u

unsigned protect_regions(const struct ashlar_port_protected *pages)
{
    return pages->can_read ? 1 : REGIONS_TO_FORBID;
}

unsigned protect_set(unsigned region, const struct ashlar_port_protected *pages)
{
    uintptr_t start = (uintptr_t)pages->start;
    uint32_t access = MPU_RBAR_READ_ONLY | (pages->can_execute ? 0 : MPU_RBAR_NO_EXECUTE);
    unsigned regions = protect_regions(pages);
    for (unsigned i = 0; i < regions; i++) {
        mpu_region_set(region + i, start, pages->bytes, access,
                       mpu_is_write_back(start) ? MPU_ATTRIBUTES_RAM : MPU_ATTRIBUTES_FLASH);
    }
    return regions;
}

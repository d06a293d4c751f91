/*
 * The protection of mapped pages by the MPU: see ashlar_port_protect() in <ashlar_mapping.h>.
 *
 * Must not know: who protects pages and why; which regions cover what (protect_v7.c, protect_v8.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "protect.h"

#include <errno.h>

/* As many as are needed; no more than can be counted are asked for. */
static unsigned regions_for(const struct ashlar_port_protected *pages, size_t count)
{
    unsigned regions = 0;
    for (size_t i = 0; i < count; i++) {
        regions += protect_regions(&pages[i]);
    }
    return regions;
}

/* The old regions go before the new ones come, so that none of both is ever half the one and half the other. */
int ashlar_port_protect(const struct ashlar_port_protected *pages, size_t count)
{
    struct mpu_share share = mpu_share_of(MPU_MAPPINGS);
    if (count != 0 && (mpu_region_count() == 0 || mpu_regions_needed[MPU_MAPPINGS] == 0)) {
        return ENOTSUP;
    }
    if (regions_for(pages, count) > share.count) {
        return ENOMEM;
    }
    mpu_release(share);
    unsigned region = share.first;
    for (size_t i = 0; i < count; i++) {
        region += protect_set(region, &pages[i]);
    }
    if (count != 0) {
        mpu_enable();
    }
    return 0;
}

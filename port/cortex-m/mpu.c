/*
 * How the MPU's regions are shared out: see mpu.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu.h"

#include <ashlar/config.h>

struct mpu_share mpu_share_of(enum mpu_user user)
{
    unsigned end = ASHLAR_MPU_REGION_FIRST + ASHLAR_MPU_REGION_COUNT;
    unsigned count = mpu_region_count();
    end = end < count ? end : count;
    unsigned left = end > ASHLAR_MPU_REGION_FIRST ? end - ASHLAR_MPU_REGION_FIRST : 0;
    /* A user whose regions do not fit leaves what there is to those behind it. */
    for (enum mpu_user before = 0; before < user; before++) {
        left -= mpu_regions_needed[before] <= left ? mpu_regions_needed[before] : 0;
    }
    unsigned needed = mpu_regions_needed[user];
    if (needed > left) {
        needed = user == MPU_SLOTS ? left : 0;
    }
    struct mpu_share share = {ASHLAR_MPU_REGION_FIRST + left - needed, needed};
    return share;
}

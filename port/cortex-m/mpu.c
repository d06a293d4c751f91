/*
 * How the MPU's regions are shared out: see mpu.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu.h"

#include <ashlar/config.h>

/* How many of those that are left. A user who cannot do with fewer than it needs leaves them to those behind it. */
static unsigned regions_given(enum mpu_user user, unsigned left)
{
    unsigned needed = mpu_regions_needed[user];
    if (needed <= left) {
        return needed;
    }
    return user >= MPU_SLOTS ? left : 0;
}

struct mpu_share mpu_share_of(enum mpu_user user)
{
    unsigned end = ASHLAR_MPU_REGION_FIRST + ASHLAR_MPU_REGION_COUNT;
    unsigned count = mpu_region_count();
    end = end < count ? end : count;
    unsigned left = end > ASHLAR_MPU_REGION_FIRST ? end - ASHLAR_MPU_REGION_FIRST : 0;
    for (enum mpu_user before = 0; before < user; before++) {
        left -= regions_given(before, left);
    }
    unsigned given = regions_given(user, left);
    struct mpu_share share = {ASHLAR_MPU_REGION_FIRST + left - given, given};
    return share;
}

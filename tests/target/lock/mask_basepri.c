/*
 * BASEPRI: a lower number masks more, and 0 masks nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mask.h"

#include <ashlar/config.h>

const struct mask_values mask_values = {
    .locked = ASHLAR_LOCK_BASEPRI,
    .stricter = ASHLAR_LOCK_BASEPRI / 2,
    .weaker = ASHLAR_LOCK_BASEPRI * 2,
    .lets_urgent_run = true,
};

uint32_t mask_read(void)
{
    uint32_t mask;

    __asm volatile("mrs %0, basepri" : "=r"(mask));
    return mask;
}

void mask_write(uint32_t mask)
{
    __asm volatile("msr basepri, %0\n\tisb" ::"r"(mask) : "memory");
}

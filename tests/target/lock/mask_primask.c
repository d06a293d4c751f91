/*
 * PRIMASK has one bit: nothing is stricter than locked, nothing but open is weaker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mask.h"

const struct mask_values mask_values = { .locked = 1, .stricter = 1, .weaker = 0, .lets_urgent_run = false };

uint32_t mask_read(void)
{
    uint32_t mask;

    __asm volatile("mrs %0, primask" : "=r"(mask));
    return mask;
}

void mask_write(uint32_t mask)
{
    __asm volatile("msr primask, %0\n\tisb" ::"r"(mask) : "memory");
}

/*
 * No MPU: Cortex-M0 and M0+. (An M0+ may have one, but no register that tells the address of a fault.)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu.h"

const uint8_t mpu_regions_needed[MPU_USERS] = {0};

unsigned mpu_region_count(void)
{
    return 0;
}

void mpu_enable(void)
{
}

void mpu_forbid(struct mpu_share share, uintptr_t start, size_t bytes)
{
    (void)share;
    (void)start;
    (void)bytes;
}

uintptr_t mpu_make_read_only(struct mpu_share share, uintptr_t start, uintptr_t end)
{
    (void)share;
    (void)end;
    return start;
}

void mpu_release(struct mpu_share share)
{
    (void)share;
}

struct mpu_stack_guard mpu_stack_guard_of(uintptr_t bottom, size_t unused_below)
{
    struct mpu_stack_guard guard = {bottom, 0, bottom};
    (void)unused_below;
    return guard;
}

uintptr_t mpu_stack_limit(enum mpu_stack stack)
{
    (void)stack;
    return 0;
}

bool mpu_stack_guard_set(enum mpu_stack stack, const struct mpu_stack_guard *guard)
{
    (void)stack;
    (void)guard;
    return false;
}

/*
 * The MPU of ARMv8-M (PMSAv8), and the stack-limit registers of its Mainline: Cortex-M33 and M55.
 *
 * Source: ARMv8-M Architecture Reference Manual (DDI 0553), B11 and D1.2. Regions are those of the security state that runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu_v8.h"

#include "mpu.h"
#include "mpu_registers.h"
#include "slots.h"

#include <ashlar/config.h>

#define MPU_RLAR_ADDRESS 0xE000EDA0u
#define MPU_RLAR_ENABLE (1u << 0)
#define MPU_RLAR_ATTRIBUTES_SHIFT 1
#define MPU_MAIR1_ADDRESS 0xE000EDC4u /* attributes 4 to 7 */
#define MPU_MAIR1_OURS_MASK 0xFFFF0000u
/* Attribute 7, flash: write-through, allocating on reads; attribute 6, RAM: write-back, allocating. */
#define MPU_MAIR1_OURS 0xAAFF0000u

/* Two that overlap forbid. */
#define REGIONS_TO_FORBID 2
/* MSPLIM and PSPLIM take addresses that are multiples of 8. */
#define STACK_LIMIT_ALIGNMENT 8u

const uint8_t mpu_regions_needed[MPU_USERS] = {
    [MPU_NULL_TRAP] = ASHLAR_NULL_TRAP_BYTES != 0 ? REGIONS_TO_FORBID : 0,
    [MPU_STACK] = 0,
    [MPU_TASK_STACK] = 0,
    [MPU_FLASH] = ASHLAR_READ_ONLY_FLASH ? 1 : 0,
    [MPU_SLOTS] = SLOTS_REGIONS_NEEDED,
    [MPU_MAPPINGS] = ASHLAR_MPROTECT_REGIONS,
};

void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t access, uint32_t attributes)
{
    uint32_t before = mpu_changes_begin();
    register_write(MPU_MAIR1_ADDRESS, (register_read(MPU_MAIR1_ADDRESS) & ~MPU_MAIR1_OURS_MASK) | MPU_MAIR1_OURS);
    register_write(MPU_RNR_ADDRESS, region);
    /* Off, while it has the one bound and not yet the other. */
    register_write(MPU_RLAR_ADDRESS, 0);
    register_write(MPU_RBAR_ADDRESS, (uint32_t)start | access);
    if (bytes != 0) {
        uint32_t last = (uint32_t)(start + bytes - 1) & ~(MPU_REGION_BYTES_MIN - 1);
        register_write(MPU_RLAR_ADDRESS, last | (attributes << MPU_RLAR_ATTRIBUTES_SHIFT) | MPU_RLAR_ENABLE);
    }
    mpu_changes_end(before);
}

void mpu_release(struct mpu_share share)
{
    for (unsigned i = 0; i < share.count; i++) {
        mpu_region_set(share.first + i, 0, 0, 0, 0);
    }
}

void mpu_forbid(struct mpu_share share, uintptr_t start, size_t bytes)
{
    for (unsigned i = 0; i < REGIONS_TO_FORBID; i++) {
        mpu_region_set(share.first + i, start, bytes, MPU_RBAR_READ_ONLY | MPU_RBAR_NO_EXECUTE, MPU_ATTRIBUTES_FLASH);
    }
}

uintptr_t mpu_make_read_only(struct mpu_share share, uintptr_t start, uintptr_t end)
{
    start = (start + MPU_REGION_BYTES_MIN - 1) & ~(uintptr_t)(MPU_REGION_BYTES_MIN - 1);
    end &= ~(uintptr_t)(MPU_REGION_BYTES_MIN - 1);
    if (start >= end) {
        return start;
    }
    mpu_region_set(share.first, start, end - start, MPU_RBAR_READ_ONLY, MPU_ATTRIBUTES_FLASH);
    return end;
}

struct mpu_stack_guard mpu_stack_guard_of(uintptr_t bottom, size_t unused_below)
{
    uintptr_t limit = (bottom + STACK_LIMIT_ALIGNMENT - 1) & ~(uintptr_t)(STACK_LIMIT_ALIGNMENT - 1);
    struct mpu_stack_guard guard = {limit, 0, limit};
    (void)unused_below;
    return guard;
}

uintptr_t mpu_stack_limit(enum mpu_stack stack)
{
    uint32_t limit;
    if (stack == MPU_STACK_MAIN) {
        __asm volatile("mrs %0, msplim" : "=r"(limit));
    } else {
        __asm volatile("mrs %0, psplim" : "=r"(limit));
    }
    return limit;
}

bool mpu_stack_guard_set(enum mpu_stack stack, const struct mpu_stack_guard *guard)
{
    uint32_t limit = guard == NULL ? 0 : (uint32_t)guard->limit;
    if (ASHLAR_STACK_GUARD_BYTES == 0) {
        return false;
    }
    if (stack == MPU_STACK_MAIN) {
        __asm volatile("msr msplim, %0" ::"r"(limit));
    } else {
        __asm volatile("msr psplim, %0" ::"r"(limit));
    }
    return true;
}

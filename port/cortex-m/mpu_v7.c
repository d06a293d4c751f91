/*
 * The MPU of ARMv7-M (PMSAv7): Cortex-M3, M4 and M7.
 *
 * Source: ARMv7-M Architecture Reference Manual (DDI 0403), B3.5.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu_v7.h"

#include "mpu.h"
#include "mpu_registers.h"
#include "slots.h"

#include <ashlar/config.h>

#define MPU_RASR_ADDRESS 0xE000EDA0u
#define MPU_RBAR_VALID (1u << 4)

#define STACK_GUARDS (ASHLAR_STACK_GUARD_BYTES != 0 ? 1 : 0)

const uint8_t mpu_regions_needed[MPU_USERS] = {
    [MPU_NULL_TRAP] = ASHLAR_NULL_TRAP_BYTES != 0 ? 1 : 0,
    [MPU_STACK] = STACK_GUARDS,
    [MPU_TASK_STACK] = STACK_GUARDS,
    [MPU_FLASH] = ASHLAR_READ_ONLY_FLASH ? 1 : 0,
    [MPU_SLOTS] = SLOTS_REGIONS_NEEDED,
    [MPU_MAPPINGS] = ASHLAR_MPROTECT_REGIONS,
};

void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t attributes, uint32_t left_out)
{
    /* SIZE holds the size's logarithm, less one. */
    uint32_t size = 30u - (uint32_t)__builtin_clz((uint32_t)bytes);
    uint32_t before = mpu_changes_begin();
    register_write(MPU_RBAR_ADDRESS, (uint32_t)start | MPU_RBAR_VALID | region);
    register_write(MPU_RASR_ADDRESS, attributes | (left_out << MPU_RASR_SRD_SHIFT) | (size << MPU_RASR_SIZE_SHIFT) |
                                         MPU_RASR_ENABLE);
    mpu_changes_end(before);
}

void mpu_release(struct mpu_share share)
{
    for (unsigned i = 0; i < share.count; i++) {
        uint32_t before = mpu_changes_begin();
        register_write(MPU_RNR_ADDRESS, share.first + i);
        register_write(MPU_RASR_ADDRESS, 0);
        mpu_changes_end(before);
    }
}

void mpu_forbid(struct mpu_share share, uintptr_t start, size_t bytes)
{
    mpu_region_set(share.first, start, bytes, MPU_RASR_NO_ACCESS | MPU_RASR_NO_EXECUTE, 0);
}

/* The largest region that begins at `start` and whose covered sub-regions end at `end` or before. */
uintptr_t mpu_make_read_only(struct mpu_share share, uintptr_t start, uintptr_t end)
{
    size_t bytes = MPU_SUBREGIONS_BYTES_MIN;
    if (end - start < bytes || start % bytes != 0) {
        return start;
    }
    while (bytes < end - start && bytes * 2 != 0 && start % (bytes * 2) == 0) {
        bytes *= 2;
    }
    size_t covered = (end - start) / (bytes / MPU_SUBREGIONS);
    covered = covered < MPU_SUBREGIONS ? covered : MPU_SUBREGIONS;
    mpu_region_set(share.first, start, bytes, MPU_RASR_FLASH | MPU_RASR_READ_ONLY,
                   MPU_SUBREGIONS_ALL & (MPU_SUBREGIONS_ALL << covered));
    return start + covered * (bytes / MPU_SUBREGIONS);
}

/* The largest region that ends at `bottom`, of at most so many bytes; 0 if there is none. */
static size_t guard_bytes_below(uintptr_t bottom, size_t unused_below)
{
    size_t bytes = MPU_REGION_BYTES_MIN;
    if (bytes > unused_below || bottom % bytes != 0) {
        return 0;
    }
    while (bytes * 2 <= unused_below && bottom % (bytes * 2) == 0) {
        bytes *= 2;
    }
    return bytes;
}

/* A region starts at a multiple of its size. */
struct mpu_stack_guard mpu_stack_guard_of(uintptr_t bottom, size_t unused_below)
{
    struct mpu_stack_guard guard = {bottom, 0, bottom};
    if (STACK_GUARDS == 0) {
        return guard;
    }
    guard.bytes = guard_bytes_below(bottom, unused_below);
    if (guard.bytes != 0) {
        guard.start = bottom - guard.bytes;
        return guard;
    }
    guard.bytes = ASHLAR_STACK_GUARD_BYTES;
    guard.start = (bottom + guard.bytes - 1) & ~(uintptr_t)(guard.bytes - 1);
    guard.limit = guard.start + guard.bytes;
    return guard;
}

uintptr_t mpu_stack_limit(enum mpu_stack stack)
{
    (void)stack;
    return 0;
}

bool mpu_stack_guard_set(enum mpu_stack stack, const struct mpu_stack_guard *guard)
{
    struct mpu_share share = mpu_share_of(stack == MPU_STACK_MAIN ? MPU_STACK : MPU_TASK_STACK);
    if (share.count == 0) {
        return false;
    }
    if (guard == NULL) {
        mpu_release(share);
    } else {
        mpu_forbid(share, guard->start, guard->bytes);
    }
    return true;
}

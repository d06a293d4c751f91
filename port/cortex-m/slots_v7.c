/*
 * Guarded slots on the MPU of ARMv7-M: one region forbids all units; above it, one for each eight units opens some of
 * them by its sub-regions. (Not the other way round, sub-regions left out of what forbids: there QEMU 7.2 opens the whole
 * KiB around.)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "slots.h"

#include "mpu.h"
#include "mpu_v7.h"
#include "slots_access.h"

#include <ashlar_port.h>

#define UNIT_BYTES ((size_t)ASHLAR_SAMPLED_SLOT_BYTES)
#define WINDOWS_MAX (SLOTS_REGIONS_NEEDED - 1)
#define WINDOW_BYTES (UNIT_BYTES * MPU_SUBREGIONS)

_Static_assert(SLOTS_UNITS_PER_REGION == MPU_SUBREGIONS, "a unit is a sub-region");
_Static_assert(WINDOW_BYTES >= MPU_SUBREGIONS_BYTES_MIN, "so small a region has no sub-regions");

/* The region below must be a power of two: 1, 2 or 4 windows. */
#define MEMORY_BYTES (WINDOW_BYTES * (WINDOWS_MAX > 2 ? 4 : WINDOWS_MAX))

static struct {
    struct mpu_share share; /* the first forbids, the others are windows */
    bool (*stopped)(const struct ashlar_port_access *access);
    struct ashlar_port_slots slots;
} state;

static unsigned char memory[MEMORY_BYTES] __attribute__((aligned(MEMORY_BYTES)));

struct ashlar_port_slots ashlar_port_slots_start(bool (*stopped)(const struct ashlar_port_access *access))
{
    state.share = mpu_share_of(MPU_SLOTS);
    if (state.share.count < 2) {
        return state.slots;
    }
    unsigned windows = state.share.count - 1;
    unsigned whole = windows * MPU_SUBREGIONS - 1; /* an odd number: a unit that guards at either end */
    state.stopped = stopped;
    state.slots.memory = memory;
    state.slots.unit_bytes = UNIT_BYTES;
    state.slots.units = whole < SLOTS_UNITS ? whole : SLOTS_UNITS;
    struct mpu_share below = {state.share.first, 1};
    mpu_forbid(below, (uintptr_t)memory, MEMORY_BYTES);
    ashlar_port_slots_open(0);
    mpu_enable();
    return state.slots;
}

void ashlar_port_slots_open(uint32_t open)
{
    for (unsigned window = 0; window + 1 < state.share.count; window++) {
        uint32_t closed = ~(open >> (window * MPU_SUBREGIONS)) & MPU_SUBREGIONS_ALL;
        mpu_region_set(state.share.first + 1 + window, (uintptr_t)memory + window * WINDOW_BYTES, WINDOW_BYTES,
                       MPU_RASR_RAM | MPU_RASR_READ_WRITE | MPU_RASR_NO_EXECUTE, closed);
    }
}

bool slots_stopped(const struct ashlar_port_access *access)
{
    uintptr_t offset = (uintptr_t)access->address - (uintptr_t)memory;
    return state.stopped != NULL && offset < MEMORY_BYTES && state.stopped(access);
}

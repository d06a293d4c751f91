/*
 * Guarded slots on the MPU of ARMv8-M: one region covers all units; over each run of closed units lies another, and where two
 * regions overlap, nobody can access anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "slots.h"

#include "mpu.h"
#include "mpu_v8.h"
#include "slots_access.h"

#include <ashlar_port.h>

#define UNIT_BYTES ((size_t)ASHLAR_SAMPLED_SLOT_BYTES)
#define ACCESS (MPU_RBAR_READ_WRITE | MPU_RBAR_NO_EXECUTE)

static struct {
    struct mpu_share share; /* the first covers all, the others the runs */
    bool (*stopped)(const struct ashlar_port_access *access);
    struct ashlar_port_slots slots;
} state;

static unsigned char memory[SLOTS_UNITS * UNIT_BYTES] __attribute__((aligned(UNIT_BYTES)));

/* A slot takes a region for the run behind it, besides the one over all and the run before the first slot. */
struct ashlar_port_slots ashlar_port_slots_start(bool (*stopped)(const struct ashlar_port_access *access))
{
    const unsigned regions_besides = 2;
    state.share = mpu_share_of(MPU_SLOTS);
    if (state.share.count <= regions_besides) {
        return state.slots;
    }
    state.stopped = stopped;
    state.slots.memory = memory;
    state.slots.unit_bytes = UNIT_BYTES;
    state.slots.units = 2 * (state.share.count - regions_besides) + 1;
    ashlar_port_slots_open(0);
    mpu_enable();
    return state.slots;
}

static bool unit_is_open(uint32_t open, unsigned unit)
{
    return ((open >> unit) & 1u) != 0;
}

/* The first unit from `unit` on that is open, or closed. */
static unsigned unit_find(uint32_t open, unsigned unit, bool is_open)
{
    while (unit < state.slots.units && unit_is_open(open, unit) != is_open) {
        unit++;
    }
    return unit;
}

/* The region over all is off while runs change, so that an open unit is never closed for a moment. */
void ashlar_port_slots_open(uint32_t open)
{
    unsigned unit = 0;
    mpu_region_set(state.share.first, 0, 0, 0, 0);
    for (unsigned run = 1; run < state.share.count; run++) {
        unsigned start = unit_find(open, unit, false);
        unit = unit_find(open, start, true);
        mpu_region_set(state.share.first + run, (uintptr_t)memory + start * UNIT_BYTES, (unit - start) * UNIT_BYTES, ACCESS,
                       MPU_ATTRIBUTES_RAM);
    }
    mpu_region_set(state.share.first, (uintptr_t)memory, state.slots.units * UNIT_BYTES, ACCESS, MPU_ATTRIBUTES_RAM);
}

bool slots_stopped(const struct ashlar_port_access *access)
{
    uintptr_t offset = (uintptr_t)access->address - (uintptr_t)memory;
    return state.stopped != NULL && offset < sizeof memory && state.stopped(access);
}

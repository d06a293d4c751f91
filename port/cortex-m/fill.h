/*
 * Addresses that come from filled memory: at the levels that fill what malloc gives out and what free takes back
 * (ASHLAR_FILL_FRESH, ASHLAR_FILL_FREED), a pointer that is read from there leads to where no memory is. This tells them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FILL_H
#define FILL_H

#include <ashlar/config.h>
#include <ashlar_port.h>

/* How far from the pointer an access may lie: fields and elements of what it should point to. */
#define FILL_REACH_BYTES 4096u
#define FILL_WORD(byte) ((uintptr_t)(byte)*0x01010101u)

static inline bool fill_reaches(uintptr_t address, uint8_t byte)
{
    return address - FILL_WORD(byte) + FILL_REACH_BYTES <= 2 * FILL_REACH_BYTES;
}

/** What a fault at this address is, if the address comes from filled memory; else `otherwise`. */
static inline enum ashlar_fault_kind fill_kind_of(uintptr_t address, enum ashlar_fault_kind otherwise)
{
    if (ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED && fill_reaches(address, ASHLAR_FILL_FRESH)) {
        return ASHLAR_FAULT_UNINITIALISED;
    }
    bool is_freed = ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG && fill_reaches(address, ASHLAR_FILL_FREED);
    return is_freed ? ASHLAR_FAULT_USE_AFTER_FREE : otherwise;
}

/** Whether it does. */
static inline bool fill_covers(uintptr_t address)
{
    return fill_kind_of(address, ASHLAR_FAULT_FORBIDDEN_ACCESS) != ASHLAR_FAULT_FORBIDDEN_ACCESS;
}

#endif

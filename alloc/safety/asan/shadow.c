/*
 * See shadow.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/shadow.h"

#include <ashlar_port.h>

struct shadow ashlar_shadow;

/* Start-up code runs what is listed here before the constructors, of which those of globals.c are some. */
__attribute__((section(".preinit_array"), used)) static void (*start_entry)(void) = ashlar_shadow_start;

void ashlar_shadow_start(void)
{
    if (ashlar_shadow.states != NULL) {
        return;
    }
    struct ashlar_port_shadow place = ashlar_port_shadow();
    uint8_t *states = place.states;
    for (size_t i = 0; i <= place.ram_bytes / SHADOW_GRANULE_BYTES; i++) {
        states[i] = SHADOW_ALL;
    }
    ashlar_shadow.ram_start = (uintptr_t)place.ram;
    ashlar_shadow.states = states;
    ashlar_shadow.null_bytes = place.null_bytes;
    /* Last, for it is what turns the checks on. */
    ashlar_shadow.ram_bytes = place.ram_bytes;
}

/** The part of a range that is watched: it starts at `*address` and its size is returned. */
static size_t range_watched(uintptr_t *address, size_t bytes)
{
    ashlar_shadow_start();
    uintptr_t start = ashlar_shadow.ram_start;
    uintptr_t end = start + ashlar_shadow.ram_bytes;
    uintptr_t range_end = bytes > UINTPTR_MAX - *address ? UINTPTR_MAX : *address + bytes;
    if (*address < start) {
        *address = start;
    }
    if (range_end > end) {
        range_end = end;
    }
    return range_end > *address ? range_end - *address : 0;
}

/** Forbid the bytes of one granule from `from` on, up to `to`, as far as the shadow can say that. */
static void granule_poison(uint8_t *granule, uintptr_t from, uintptr_t to, enum shadow_state state)
{
    uintptr_t allowed_bytes = shadow_allowed_bytes(*granule);
    if (from < allowed_bytes && to >= allowed_bytes) {
        *granule = (uint8_t)(from == 0 ? state : from);
    }
}

void ashlar_shadow_poison(uintptr_t address, size_t bytes, enum shadow_state state)
{
    bytes = range_watched(&address, bytes);
    uintptr_t end = address + bytes;
    while (address < end) {
        uintptr_t next = shadow_granule(address) + SHADOW_GRANULE_BYTES;
        uint8_t *granule = shadow_of(address);
        if (address == shadow_granule(address) && end >= next) {
            *granule = (uint8_t)state;
        } else {
            uintptr_t to = end < next ? end - shadow_granule(address) : SHADOW_GRANULE_BYTES;
            granule_poison(granule, address - shadow_granule(address), to, state);
        }
        address = next;
    }
}

void ashlar_shadow_unpoison(uintptr_t address, size_t bytes)
{
    bytes = range_watched(&address, bytes);
    if (bytes == 0) {
        return;
    }
    uintptr_t end = address + bytes;
    uintptr_t granule = shadow_granule(address);
    for (; end - granule >= SHADOW_GRANULE_BYTES; granule += SHADOW_GRANULE_BYTES) {
        *shadow_of(granule) = SHADOW_ALL;
    }
    if (granule < end && shadow_allowed_bytes(*shadow_of(granule)) < end - granule) {
        *shadow_of(granule) = (uint8_t)(end - granule);
    }
}

uintptr_t ashlar_shadow_first_bad(uintptr_t address, size_t bytes)
{
    if (address < ashlar_shadow.null_bytes) {
        return address;
    }
    uintptr_t all_end = bytes > UINTPTR_MAX - address ? UINTPTR_MAX : address + bytes;
    uintptr_t start = address;
    size_t watched_bytes = range_watched(&start, bytes);
    uintptr_t end = start + watched_bytes;
    while (start < end) {
        uintptr_t allowed_end = shadow_granule(start) + shadow_allowed_bytes(*shadow_of(start));
        if (allowed_end < shadow_granule(start) + SHADOW_GRANULE_BYTES && allowed_end < end) {
            return start > allowed_end ? start : allowed_end;
        }
        start = shadow_granule(start) + SHADOW_GRANULE_BYTES;
    }
    return all_end;
}

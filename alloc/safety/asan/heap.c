/*
 * Which block a bad access hit. The shadow around it leads to the starts of payloads, and the record before one says
 * what it is: no heap is asked, so any number of them may be there, and one that is damaged does no harm.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/heap.h"

#include "safety/asan/shadow.h"
#include "safety/dress.h"

static bool state_is_of_live(uint8_t state)
{
    return state < SHADOW_GRANULE_BYTES;
}

/** The record of the payload that starts with a granule, or NULL if none does. */
static const struct dress *dress_at(uintptr_t granule)
{
    const struct dress *dress = dress_of((const void *)granule);
    bool is_readable = shadow_watches((uintptr_t)dress) && shadow_watches(granule);
    return is_readable && dress_is_sealed(dress) ? dress : NULL;
}

/** The record of the payload that a granule is part of: it starts behind the next zone below. */
static const struct dress *dress_around(uintptr_t granule)
{
    bool is_live = state_is_of_live(*shadow_of(granule));
    while (shadow_watches(granule - SHADOW_GRANULE_BYTES)) {
        uint8_t below = *shadow_of(granule - SHADOW_GRANULE_BYTES);
        if (is_live ? !state_is_of_live(below) : below != SHADOW_FREED) {
            break;
        }
        granule -= SHADOW_GRANULE_BYTES;
    }
    return dress_at(granule);
}

/** The next granule, up or down, that is no zone; 0 if there is none. */
static uintptr_t zone_end(uintptr_t granule, uintptr_t step)
{
    while (shadow_watches(granule) && *shadow_of(granule) == SHADOW_HEAP) {
        granule += step;
    }
    return shadow_watches(granule) ? granule : 0;
}

/** The block whose payload lies next to an address in a zone: the one below, or the one above. */
static const struct dress *dress_nearest(uintptr_t address, uintptr_t granule)
{
    uintptr_t below = zone_end(granule, (uintptr_t)0 - SHADOW_GRANULE_BYTES);
    uintptr_t above = zone_end(granule, SHADOW_GRANULE_BYTES);
    const struct dress *before = below != 0 ? dress_around(below) : NULL;
    const struct dress *after = above != 0 ? dress_at(above) : NULL;
    if (before == NULL || after == NULL) {
        return before != NULL ? before : after;
    }
    uintptr_t end = (uintptr_t)dress_payload(before) + before->bytes;
    return address - end < above - address ? before : after;
}

static void fault_add_block(struct ashlar_fault *fault, const struct dress *dress)
{
    fault->payload = dress_payload(dress);
    fault->payload_bytes = dress->bytes;
    fault->offset = (ptrdiff_t)((uintptr_t)fault->pointer - (uintptr_t)fault->payload);
    fault->block_bytes = block_bytes(dress_block(dress));
    fault->allocated_at = dress->allocated.calls[0];
    fault->freed_at = dress->freed.calls[0];
}

void ashlar_asan_describe_heap(struct ashlar_fault *fault, uintptr_t granule)
{
    bool is_freed = *shadow_of(granule) == SHADOW_FREED;
    const struct dress *dress = is_freed ? dress_around(granule) : dress_nearest((uintptr_t)fault->pointer, granule);
    if (dress != NULL) {
        fault_add_block(fault, dress);
    }
    if (is_freed) {
        fault->kind = ASHLAR_FAULT_USE_AFTER_FREE;
    } else if (dress == NULL) {
        fault->kind = ASHLAR_FAULT_FORBIDDEN_ACCESS;
        fault->detail = "memory of a heap that it never gave out";
    } else {
        fault->kind = fault->offset < 0 ? ASHLAR_FAULT_UNDERFLOW : ASHLAR_FAULT_OVERFLOW;
    }
}

/*
 * Guarded slots: each holds one object between units of memory that nobody can access, and cannot be accessed itself once the
 * object is freed.
 *
 *   unit 0   unit 1   unit 2   unit 3 ...
 *   | shut  | slot 0 | shut  | slot 1 | shut  | ... | shut  |
 *
 * The object stands at the end of its slot, but for up to seven bytes that its alignment asks for, or at its start: so
 * something that goes past that end of it is stopped at the instruction. The rest of the slot is filled with a pattern, and
 * looked at when the object is freed.
 *
 * What is here holds for all heaps: whoever calls holds ashlar_port_lock(), or is the fault handler.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_SLOTS_H
#define ASHLAR_SAFETY_SLOTS_H

#include <ashlar/heap.h>
#include <ashlar/sampled.h>
#include <stdint.h>

/** Where the slots' memory is; no bytes before ashlar_slots_start(), or if there are no slots. */
struct slots_memory {
    unsigned char *start;
    size_t bytes;
};
extern struct slots_memory ashlar_slots_memory;

/** Whether an address is in it. */
static inline bool slots_cover(const void *address)
{
    return (uintptr_t)address - (uintptr_t)ashlar_slots_memory.start < ashlar_slots_memory.bytes;
}

/** Get the slots from the port, once. */
void ashlar_slots_start(void);

/** Forget what a heap has in slots: its payloads are invalid. */
void ashlar_slots_drop_locked(const struct ashlar_heap *heap, const void *site);

/** How many slots hold no object. */
unsigned ashlar_slots_free_count_locked(void);

/** Whether a slot holds an object that was allocated at `site`. */
bool ashlar_slots_hold_site_locked(const void *site);

/** Put an object of 1 to ASHLAR_SAMPLED_SLOT_BYTES bytes into the slot that was freed longest ago. pre: one is free. */
void *ashlar_slots_alloc_locked(struct ashlar_heap *heap, size_t bytes, const void *site, bool at_start);

/** The size of the object whose payload this is; false, and the misuse is reported, if it is none, or not this heap's. */
bool ashlar_slots_find_locked(const struct ashlar_heap *heap, const void *payload, const void *site, size_t *bytes);

/** Where the object of the slot at `payload` was allocated, or the one that was there last; NULL if there was none. */
const void *ashlar_slots_site_locked(const void *payload);

/** Free an object; false, and nothing is changed, if that is a fault or something has written past its ends. */
bool ashlar_slots_free_locked(const struct ashlar_heap *heap, const void *payload, const void *site);

/** Zero the object in a slot; nothing is done if `payload` is none. */
void ashlar_slots_erase_locked(const void *payload);

/** How many bytes the object at `payload` has; 0 if there is none. Any context. */
size_t ashlar_slots_usable_size(const void *payload);

/** The counts of <ashlar/sampled.h> that are kept here: all but `refused`. */
struct ashlar_sampled_stats ashlar_slots_stats_locked(void);

#endif

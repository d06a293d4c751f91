/*
 * The steps at which the core asks the safety layer, each folded away at the levels that do not use it.
 *
 * Every hook runs before the core changes anything, so that a call that is refused leaves the heap as it
 * was. What is asked takes constant time and 0 bytes per block (sound.h); alloc/safety/fault.c, called once
 * something is wrong, finds out what and reports it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_HOOKS_H
#define ASHLAR_CORE_HOOKS_H

#include "core/sound.h"

/** Find out why `payload` cannot be freed or resized, and report it. In alloc/safety/fault.c. */
void ashlar_fault_release(const struct ashlar_heap *heap, void *payload);

/** Report that the free `block` and its list do not agree. In alloc/safety/fault.c. */
void ashlar_fault_unlink(const struct ashlar_heap *heap, const struct block *block);

/** Before a payload is freed or resized: whether it may be. */
static inline bool hook_may_release(const struct ashlar_heap *heap, void *payload)
{
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_HARDENED) {
        return true;
    }
    const struct region *region = region_of_block(heap, (uintptr_t)payload - offsetof(struct block, next));
    if (region != NULL && block_is_sound_used(region, block_of(payload)) &&
        block_neighbours_are_sound(heap, region, block_of(payload))) {
        return true;
    }
    ashlar_fault_release(heap, payload);
    return false;
}

/** Before a free block leaves its list to be allocated or cut: whether it may. */
static inline bool hook_may_unlink(const struct ashlar_heap *heap, struct block *block)
{
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_HARDENED) {
        return true;
    }
    const struct region *region = region_of_block(heap, (uintptr_t)block);
    if (region != NULL && block_is_sound_listed(heap, region, block)) {
        return true;
    }
    ashlar_fault_unlink(heap, block);
    return false;
}

/** The next block of a list; a list whose link is damaged is reported, and ends there. */
static inline struct block *hook_next(const struct ashlar_heap *heap, const struct block *block)
{
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_HARDENED || block_next_is_sound(heap, block)) {
        return block->next;
    }
    ashlar_fault_unlink(heap, block);
    return NULL;
}

#endif

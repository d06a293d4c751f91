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

/** Report that the free `block`, or its list, is not as it must be. In alloc/safety/fault.c. */
void ashlar_fault_unlink(const struct ashlar_heap *heap, const struct block *block);

static inline bool hook_is_on(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

/** Before a payload is freed: whether the headers around it agree with that. */
static inline bool hook_may_release(const struct ashlar_heap *heap, void *payload)
{
    if (!hook_is_on()) {
        return true;
    }
    const struct region *region = region_of_block(heap, (uintptr_t)payload - offsetof(struct block, next));
    return region != NULL && block_is_sound_used(region, block_of(payload)) &&
           block_after_is_sound(region, block_after(block_of(payload))) &&
           block_before_is_sound(region, block_of(payload));
}

/** Before a payload is resized: the same, and that its free neighbours can be taken from their lists. */
static inline bool hook_may_resize(const struct ashlar_heap *heap, void *payload)
{
    if (!hook_is_on()) {
        return true;
    }
    if (!hook_may_release(heap, payload)) {
        return false;
    }
    struct block *block = block_of(payload);
    struct block *after = block_after(block);
    return (!block_is_aligned(block) || block_record_is_sound(block)) &&
           (block_is_used(after) || block_links_are_sound(heap, after)) &&
           (!block_previous_is_free(block) || block_links_are_sound(heap, block_before(block)));
}

/** Before a free block is taken: whether its header and footer agree. */
static inline bool hook_may_take(const struct ashlar_heap *heap, struct block *block)
{
    return !hook_is_on() || block_ends_within(heap, block);
}

/** Before a block leaves its list: whether the link that leads to it is the one that it names. */
static inline bool hook_slot_agrees(const struct ashlar_heap *heap, block_slot slot, struct block *block)
{
    return !hook_is_on() || slot_leads_to(heap, slot, block);
}

/** Before a block leaves its list: whether the block behind it there links back. pre: next != LINK_NONE. */
static inline bool hook_next_agrees(const struct ashlar_heap *heap, block_link next, struct block *block)
{
    return !hook_is_on() || next_links_back(heap, next, block);
}

/** The next block of a list, or NULL; a list whose link is damaged is reported, and ends there. */
static inline struct block *hook_next(const struct ashlar_heap *heap, const struct block *block)
{
    if (block->next == LINK_NONE) {
        return NULL;
    }
    struct block *next = link_target(heap, block->next);
    if (!hook_is_on() || heap_reaches(heap, (uintptr_t)next)) {
        return next;
    }
    ashlar_fault_unlink(heap, block);
    return NULL;
}

/** What a search returns instead of a block that is not as it must be, once that is reported. */
static inline struct block *hook_refuse(const struct ashlar_heap *heap, const struct block *block)
{
    ashlar_fault_unlink(heap, block);
    return (struct block *)(uintptr_t)1;
}

/** Whether a search found no block, or refused it. */
static inline bool hook_found_none(const struct block *block)
{
    return block == NULL || (hook_is_on() && block == (struct block *)(uintptr_t)1);
}

#endif

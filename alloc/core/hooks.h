/*
 * The steps at which the core asks the safety layer, each folded away at the levels that do not use it.
 *
 * A hook runs just before the step that relies on its answer; where an earlier step of the same call has changed
 * something, the core undoes that, so that a call that is refused leaves the heap as it was. What is asked
 * takes constant time and 0 bytes per block (sound.h); alloc/safety/fault.c, called once something is wrong,
 * finds out what and reports it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_HOOKS_H
#define ASHLAR_CORE_HOOKS_H

#include "core/sound.h"

#include <ashlar/erase.h>

/** Find out why `payload` cannot be freed or resized, and report it. In alloc/safety/fault.c. */
void ashlar_fault_release(const struct ashlar_heap *heap, void *payload);

/** Report that the free `block`, or its list, is not as it must be. In alloc/safety/fault.c. */
void ashlar_fault_unlink(const struct ashlar_heap *heap, const struct block *block);

/**
 * Let go of what a heap's control structure holds for the run that created it; false, with the heap unchanged, if what the
 * level keeps there cannot be right. In the level's file of alloc/safety.
 */
bool ashlar_level_adopt(struct ashlar_heap *heap);

/** A number that nobody outside knows, from the port. In alloc/safety/secret.c. */
uintptr_t ashlar_secret(void);

/** Whether anything is checked. */
static inline bool hook_is_on(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

/** Whether headers and footers are compared with what stands beside them. */
static inline bool hook_compares(void)
{
    return hook_is_on() && ASHLAR_HARDENING >= 2;
}

/** When a heap is created, before there is any link. */
static inline void hook_create(struct ashlar_heap *heap)
{
    if (LINKS_ARE_MASKED) {
        links_mask(heap, ashlar_secret());
    }
}

/** When a sound heap of an earlier run is taken over. */
static inline bool hook_adopt(struct ashlar_heap *heap)
{
    return ASHLAR_SAFETY < ASHLAR_SAFETY_SAMPLED || ashlar_level_adopt(heap);
}

/** Before a payload is freed or resized: whether its block can be one in use; finds the region that it is in. */
static inline bool hook_may_release(const struct ashlar_heap *heap, void *payload, const struct region **region)
{
    *region = NULL;
    return !hook_is_on() || (region_find(heap, (uintptr_t)payload - offsetof(struct block, next), region) &&
                             block_is_sound_used(*region, block_of(payload)));
}

/** Whether the block behind a sound used one can be what it says. pre: `region` is the one that it is in. */
static inline bool hook_after_agrees(const struct region *region, struct block *after)
{
    return !hook_compares() || block_follows_used(region, after);
}

/** Whether the free block behind a sound used one can be merged with it. pre: `region` is the one that it is in. */
static inline bool hook_free_after_agrees(const struct region *region, struct block *after)
{
    return !hook_compares() || block_is_sound_free(region, after);
}

/** Whether the free block before a sound used one is where the footer says. pre: `region` is the one that it is in. */
static inline bool hook_free_before_agrees(const struct region *region, struct block *block)
{
    return !hook_is_on() ||
           (block_footer_is_place(region, block) && (!hook_compares() || block_footer_is_header(block)));
}

/** When a block is merged into the one before: its header is no longer one, so a stale pointer to it is told. */
static inline void hook_forget(struct block *block)
{
    if (hook_is_on()) {
        block->header = 0;
    }
}

/** Before a payload is resized: that, and that its free neighbours can be taken from their lists. */
static inline bool hook_may_resize(const struct ashlar_heap *heap, void *payload)
{
    const struct region *region;
    if (!hook_is_on()) {
        return true;
    }
    if (!hook_may_release(heap, payload, &region)) {
        return false;
    }
    struct block *block = block_of(payload);
    return (!block_is_aligned(block) || block_record_is_sound(block)) &&
           block_after_is_sound(heap, region, block_after(block)) && block_before_is_sound(heap, region, block);
}

/** Whether what a payload held is erased when it leaves its user. At level debug, it is filled over instead. */
static inline bool hook_erases(void)
{
    return ASHLAR_ZERO_ON_FREE && ASHLAR_SAFETY != ASHLAR_SAFETY_DEBUG;
}

/** Erase a payload, but only one that can be freed: a bad free writes nothing. */
static inline void payload_erase(const struct ashlar_heap *heap, void *payload)
{
    if (hook_may_resize(heap, payload)) {
        ashlar_erase(payload, block_usable_bytes(block_of(payload)));
    }
}

/** Before a payload is freed. */
static inline void hook_erase(const struct ashlar_heap *heap, void *payload)
{
    if (hook_erases()) {
        payload_erase(heap, payload);
    }
}

/** Before a used block is cut to `bytes`: what stood in the part that becomes free. */
static inline void hook_erase_tail(struct block *block, uint32_t bytes)
{
    uint32_t bytes_before = block_bytes(block);
    if (hook_erases() && bytes < bytes_before) {
        ashlar_erase(&block_at(block, bytes)->header, bytes_before - bytes);
    }
}

/** Before a region becomes one free block again: all that was in its payloads. */
static inline void hook_erase_region(struct region *region)
{
    if (hook_erases()) {
        unsigned char *start = (unsigned char *)&region_first(region)->header;
        unsigned char *end = (unsigned char *)&region_sentinel(region)->header;
        ashlar_erase(start, (size_t)(end - start));
    }
}

/** Before a free block is taken: whether its header and footer agree. */
static inline bool hook_may_take(const struct ashlar_heap *heap, struct block *block)
{
    return !hook_compares() || block_is_sound_free_within(heap, block);
}

/** Before a free block is merged into what is added behind it: whether it can leave its list. */
static inline bool hook_may_unlink(const struct ashlar_heap *heap, struct block *block)
{
    return hook_may_take(heap, block) && (!hook_is_on() || block_links_are_sound(heap, block));
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

/** Before the first block of a bin leaves it, by way of the bin and not of its own link: whether that names the bin. */
static inline bool hook_head_agrees(const struct ashlar_heap *heap, block_link *head, const struct block *block)
{
    return !hook_compares() || block->link == slot_of(heap, head);
}

/** The next block of a list, or NULL; a list whose link is damaged is reported, and ends there. */
static inline struct block *hook_next(const struct ashlar_heap *heap, struct block *block)
{
    block_link next = block->next;
    if (next == LINK_NONE) {
        return NULL;
    }
    if (!hook_is_on() || (hook_compares() ? next_links_back(heap, next, block) : link_is_place(heap, next))) {
        return link_target(heap, next);
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

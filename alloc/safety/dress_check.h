/*
 * What is wrong with a dressed block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_DRESS_CHECK_H
#define ASHLAR_SAFETY_DRESS_CHECK_H

#include "safety/dress.h"
#include <ashlar_port.h>

/** The first damage to a block; `at` is NULL if there is none. */
struct damage {
    enum ashlar_fault_kind kind;
    const unsigned char *at;
};

/** The damage to the zones. pre: the record is sealed, the block's header sound. */
static inline struct damage dress_zone_damage(const struct dress *dress)
{
    struct marked_block parts = dress_parts(dress);
    const unsigned char *at = ashlar_marks_zone_damage(&parts);
    struct damage damage = {at < parts.payload ? ASHLAR_FAULT_UNDERFLOW : ASHLAR_FAULT_OVERFLOW, at};
    return damage;
}

/** The same, and that to a freed payload. pre: as dress_zone_damage(). Complexity: O(payload) if it is freed. */
static inline struct damage dress_damage(const struct dress *dress)
{
    struct damage damage = dress_zone_damage(dress);
    if (damage.at == NULL && dress_is(dress, DRESS_FREED)) {
        damage.kind = ASHLAR_FAULT_USE_AFTER_FREE;
        damage.at = ashlar_marks_freed_damage(dress_payload(dress), dress->bytes);
    }
    return damage;
}

/**
 * Before a used block becomes smaller in the core, or becomes free and merges with its neighbours: keep the place at which
 * the incremental check goes on that of a block.
 */
void ashlar_dress_cursor_keep(struct ashlar_heap *heap, struct block *block);

/** Before the region that ends at `end` is extended: the same. */
void ashlar_dress_cursor_leave_end(struct ashlar_heap *heap, const void *end);

/** Take ASHLAR_CHECK_STEPS of the incremental check, and report what they find. `site`: who called. */
void ashlar_dress_check_steps(struct ashlar_heap *heap, const void *site);

#endif

/*
 * A piece of an arena is written after the arena was reset.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/arena.h>

void bug_write_after_arena_reset(void)
{
    char *buffer = arena_room(0);
    struct ashlar_arena pieces;
    if (!ashlar_arena_over(&pieces, buffer, ARENA_BYTES)) {
        unfit("no arena");
    }
    char *piece = taken(ashlar_arena_alloc(&pieces, 40));

    ashlar_arena_reset(&pieces);
    access_begins();
    memset(piece, 'x', 40);
    access_ends();
    show(taken(ashlar_arena_alloc(&pieces, 40)), 1);
    ashlar_arena_destroy(&pieces);
}

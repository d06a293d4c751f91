/*
 * An arena is rewound to a mark that a rewind has undone.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/arena.h>

void bug_rewind_to_wrong_mark(void)
{
    char *buffer = arena_room(0);
    struct ashlar_arena pieces;
    if (!ashlar_arena_over(&pieces, buffer, ARENA_BYTES)) {
        unfit("no arena");
    }
    struct ashlar_arena_mark first = ashlar_arena_mark(&pieces);
    show(taken(ashlar_arena_alloc(&pieces, 40)), 1);
    struct ashlar_arena_mark second = ashlar_arena_mark(&pieces);

    ashlar_arena_rewind(&pieces, first);
    call_begins();
    ashlar_arena_rewind(&pieces, second);
    call_ends();
    ashlar_arena_destroy(&pieces);
}

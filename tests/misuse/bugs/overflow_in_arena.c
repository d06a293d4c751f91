/*
 * One byte past the end of an arena's piece that is full to its last byte.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/arena.h>

void bug_overflow_in_arena(void)
{
    char *buffer = arena_room(0);
    struct ashlar_arena pieces;
    if (!ashlar_arena_over(&pieces, buffer, ARENA_BYTES)) {
        unfit("no arena");
    }
    char *piece = taken(ashlar_arena_alloc(&pieces, 40));
    char *next = taken(ashlar_arena_alloc(&pieces, 40));

    access_begins();
    store(piece + 40, 'x');
    access_ends();
    show(next, 1);
    ashlar_arena_destroy(&pieces);
}

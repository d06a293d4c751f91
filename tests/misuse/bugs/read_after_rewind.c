/*
 * A piece of an arena is read after the arena was rewound.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/arena.h>

void bug_read_after_rewind(void)
{
    char *buffer = arena_room(0);
    struct ashlar_arena pieces;
    if (!ashlar_arena_over(&pieces, buffer, ARENA_BYTES)) {
        unfit("no arena");
    }
    struct ashlar_arena_mark mark = ashlar_arena_mark(&pieces);
    char *piece = taken(ashlar_arena_alloc(&pieces, 40));

    memset(piece, 'x', 40);
    ashlar_arena_rewind(&pieces, mark);
    access_begins();
    (void)load(piece + 20);
    access_ends();
    ashlar_arena_destroy(&pieces);
}

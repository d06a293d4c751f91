/*
 * A piece of an arena is given to free.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/arena.h>

void bug_free_of_arena_block(void)
{
    struct ashlar_arena pieces;
    if (!ashlar_arena_from(&pieces, malloc, free, 128)) {
        unfit("no arena");
    }
    char *piece = taken(ashlar_arena_alloc(&pieces, 40));

    call_begins();
    free(piece);
    call_ends();
    ashlar_arena_destroy(&pieces);
}

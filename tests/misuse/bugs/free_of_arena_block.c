/*
 * A block of an arena is given to free.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_arena_block(void)
{
    char *own = taken(malloc(40));
    char *block = taken(ashlar_alloc(arena(0), 40));

    call_begins();
    free(block);
    call_ends();
    ashlar_free(arena(0), block);
    free(own);
}

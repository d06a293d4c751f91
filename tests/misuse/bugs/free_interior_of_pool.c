/*
 * A pointer 8 bytes into a block of a pool is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/pool.h>

void bug_free_interior_of_pool(void)
{
    char *buffer = arena_room(0);
    struct ashlar_pool blocks;
    if (!ashlar_pool_create(&blocks, buffer, ARENA_BYTES, 40)) {
        unfit("no pool");
    }
    char *block = taken(ashlar_pool_alloc(&blocks));

    call_begins();
    ashlar_pool_free(&blocks, hidden(block + 8));
    call_ends();
    (void)ashlar_pool_destroy(&blocks);
}

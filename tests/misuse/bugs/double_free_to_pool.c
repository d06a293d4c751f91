/*
 * A block of a pool is freed twice, with another free between.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/pool.h>

void bug_double_free_to_pool(void)
{
    char *buffer = arena_room(0);
    struct ashlar_pool blocks;
    if (!ashlar_pool_create(&blocks, buffer, ARENA_BYTES, 40)) {
        unfit("no pool");
    }
    char *block = taken(ashlar_pool_alloc(&blocks));
    char *other = taken(ashlar_pool_alloc(&blocks));

    ashlar_pool_free(&blocks, block);
    ashlar_pool_free(&blocks, other);
    call_begins();
    ashlar_pool_free(&blocks, hidden(block));
    call_ends();
    (void)ashlar_pool_destroy(&blocks);
}

/*
 * A block of a pool is read after it was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/pool.h>

void bug_read_after_free_to_pool(void)
{
    char *buffer = arena_room(0);
    struct ashlar_pool blocks;
    if (!ashlar_pool_create(&blocks, buffer, ARENA_BYTES, 40)) {
        unfit("no pool");
    }
    char *block = taken(ashlar_pool_alloc(&blocks));

    memset(block, 'x', 40);
    ashlar_pool_free(&blocks, block);
    access_begins();
    (void)load((const char *)hidden(block) + 20);
    access_ends();
    (void)ashlar_pool_destroy(&blocks);
}

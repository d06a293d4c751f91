/*
 * The start of a block of a pool is written after it was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/pool.h>

void bug_write_after_free_to_pool(void)
{
    char *buffer = arena_room(0);
    struct ashlar_pool blocks;
    if (!ashlar_pool_create(&blocks, buffer, ARENA_BYTES, 40)) {
        unfit("no pool");
    }
    char *block = taken(ashlar_pool_alloc(&blocks));

    ashlar_pool_free(&blocks, block);
    access_begins();
    store_word(hidden(block), 0x1234);
    access_ends();
    show(taken(ashlar_pool_alloc(&blocks)), 1);
    (void)ashlar_pool_destroy(&blocks);
}

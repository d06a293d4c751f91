/*
 * A block of one pool is freed to another.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/pool.h>

void bug_free_to_wrong_pool(void)
{
    char *buffer = arena_room(0);
    struct ashlar_pool right;
    struct ashlar_pool wrong;
    if (!ashlar_pool_create(&right, buffer, 256, 40) || !ashlar_pool_create(&wrong, buffer + 256, 256, 40)) {
        unfit("no pools");
    }
    char *block = taken(ashlar_pool_alloc(&right));
    show(taken(ashlar_pool_alloc(&wrong)), 1);

    call_begins();
    ashlar_pool_free(&wrong, hidden(block));
    call_ends();
    (void)ashlar_pool_destroy(&right);
    (void)ashlar_pool_destroy(&wrong);
}

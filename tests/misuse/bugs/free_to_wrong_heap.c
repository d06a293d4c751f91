/*
 * A block of one private heap is freed to another.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/private.h>

void bug_free_to_wrong_heap(void)
{
    static struct ashlar_private_heap right;
    static struct ashlar_private_heap wrong;
    if (!ashlar_private_create(&right, arena_room(0), ARENA_BYTES, NULL) ||
        !ashlar_private_create(&wrong, arena_room(1), ARENA_BYTES, NULL)) {
        unfit("no private heaps");
    }
    char *block = taken(ashlar_private_alloc(&right, 40));

    call_begins();
    ashlar_private_free(&wrong, hidden(block));
    call_ends();
    ashlar_private_free(&right, block);
    (void)ashlar_private_destroy_with(&right, NULL, NULL);
    (void)ashlar_private_destroy_with(&wrong, NULL, NULL);
}

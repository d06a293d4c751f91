/*
 * A block is freed after its private heap was destroyed.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

#include <ashlar/private.h>

void bug_free_after_destroy(void)
{
    static struct ashlar_private_heap heap;
    if (!ashlar_private_create(&heap, arena_room(0), ARENA_BYTES, NULL)) {
        unfit("no private heap");
    }
    char *block = taken(ashlar_private_alloc(&heap, 40));

    (void)ashlar_private_destroy_with(&heap, NULL, NULL);
    call_begins();
    ashlar_private_free(&heap, hidden(block));
    call_ends();
}

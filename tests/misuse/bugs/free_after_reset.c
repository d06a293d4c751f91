/*
 * A block is freed after its heap was reset.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_after_reset(void)
{
    struct ashlar_heap *heap = arena(0);
    char *block = taken(ashlar_alloc(heap, 40));

    ashlar_heap_reset(heap);
    call_begins();
    ashlar_free(heap, block);
    call_ends();
}

/*
 * A block is written after its heap was reset and the memory given to another.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_reset_and_reuse(void)
{
    struct ashlar_heap *heap = arena(0);
    char *block = taken(ashlar_alloc(heap, 40));

    ashlar_heap_reset(heap);
    char *owner = taken(ashlar_alloc(heap, 40));
    access_begins();
    store(block + 20, 'x');
    access_ends();
    ashlar_free(heap, owner);
}

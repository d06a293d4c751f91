/*
 * A block is written after its heap was reset.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_reset(void)
{
    struct ashlar_heap *heap = arena(0);
    char *block = taken(ashlar_alloc(heap, 40));

    ashlar_heap_reset(heap);
    access_begins();
    memset(block, 'x', 40);
    access_ends();
    char *next = taken(ashlar_alloc(heap, 40));
    ashlar_free(heap, next);
}

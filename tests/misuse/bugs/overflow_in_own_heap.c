/*
 * One byte past the end of a block that is full to its last byte, in a heap of the program's own.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_in_own_heap(void)
{
    struct ashlar_heap *heap = arena(0);
    char *block = taken(ashlar_alloc(heap, 36));
    size_t bytes = ashlar_usable_size(block);
    char *next = taken(ashlar_alloc(heap, 36));

    access_begins();
    store(block + bytes, 'x');
    access_ends();
    ashlar_free(heap, block);
    ashlar_free(heap, next);
}

/*
 * Nothing is wrong: whatever is reported is a false report.
 *
 * Class: none
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"
#include <malloc.h>

void bug_no_mistake(void)
{
    size_t bytes = exact_bytes(20);
    char *full = taken(malloc(bytes));
    char *zeroed = taken(calloc(5, 8));
    char *aligned = taken(memalign(64, 40));
    struct ashlar_heap *heap = arena(0);
    char *own = taken(ashlar_alloc(heap, 40));

    access_begins();
    memset(full, 'x', bytes);
    (void)load(zeroed + 39);
    memset(aligned, 'x', 40);
    access_ends();
    call_begins();
    full = taken(realloc(full, 100));
    memset(full, 'y', 100);
    full = taken(realloc(full, 10));
    free(aligned);
    free(zeroed);
    free(full);
    free(NULL);
    ashlar_free(heap, own);
    ashlar_heap_reset(heap);
    own = taken(ashlar_alloc(heap, 40));
    ashlar_free(heap, own);
    call_ends();
}

/*
 * A block of one heap is freed to another.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_to_wrong_heap(void)
{
    struct ashlar_heap *right = arena(0);
    struct ashlar_heap *wrong = arena(1);
    char *block = taken(ashlar_alloc(right, 40));

    call_begins();
    ashlar_free(wrong, block);
    call_ends();
    ashlar_free(right, block);
}

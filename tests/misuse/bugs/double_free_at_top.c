/*
 * The last block of the heap is freed twice.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_at_top(void)
{
    char *block = taken(malloc(40));

    free(block);
    call_begins();
    free(block);
    call_ends();
}

/*
 * A block is freed twice, and has become part of a larger free block in between.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_after_merge(void)
{
    char *before = taken(malloc(40));
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(before);
    free(block);
    call_begins();
    free(block);
    call_ends();
    free(guard);
}

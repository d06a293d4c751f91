/*
 * A block is resized after it was freed.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_realloc_after_free(void)
{
    char *block = taken(malloc(24));
    char *guard = taken(malloc(24));

    free(block);
    call_begins();
    char *moved = hidden(realloc(hidden(block), 100));
    call_ends();
    free(moved);
    free(guard);
}

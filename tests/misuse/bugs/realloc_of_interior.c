/*
 * A pointer into a block is resized.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_realloc_of_interior(void)
{
    char *block = taken(malloc(40));

    memset(block, 0, 40);
    call_begins();
    char *moved = hidden(realloc(hidden(block + 8), 100));
    call_ends();
    free(moved);
    free(block);
}

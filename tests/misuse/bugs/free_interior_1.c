/*
 * A pointer one byte into a block is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_interior_1(void)
{
    char *block = taken(malloc(40));

    memset(block, 0, 40);
    call_begins();
    free(hidden(block + 1));
    call_ends();
    free(block);
}

/*
 * A pointer four bytes into a block is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_interior_4(void)
{
    char *block = taken(malloc(40));

    memset(block, 0, 40);
    call_begins();
    free(hidden(block + 4));
    call_ends();
    free(block);
}

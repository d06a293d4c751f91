/*
 * A pointer eight bytes into a block is freed, aligned like a block's own.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_interior_8(void)
{
    char *block = taken(malloc(40));

    memset(block, 0, 40);
    call_begins();
    free(hidden(block + 8));
    call_ends();
    free(block);
}

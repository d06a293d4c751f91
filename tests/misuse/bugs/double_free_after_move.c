/*
 * realloc has moved a block, and the old pointer is freed.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_after_move(void)
{
    char *block = taken(malloc(24));
    char *guard = taken(malloc(24));
    char *moved = taken(realloc(block, 200));

    call_begins();
    free(hidden(block));
    call_ends();
    free(moved);
    free(guard);
}

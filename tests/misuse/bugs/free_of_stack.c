/*
 * A variable on the stack is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_stack(void)
{
    char *block = taken(malloc(40));
    _Alignas(8) char line[40];

    memset(line, 0, sizeof line);
    call_begins();
    free(hidden(line + 8));
    call_ends();
    free(block);
}

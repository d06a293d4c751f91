/*
 * A variable on the stack is written after its block was left.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_use_after_scope(void)
{
    char *kept;

    {
        char line[24];
        kept = hidden(line);
        store(kept, 'x');
    }
    access_begins();
    store(kept + 8, 'x');
    access_ends();
}

/*
 * A write to memory of the heap that was never given out, far behind the last block.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_to_fresh_memory(void)
{
    char *last = taken(malloc(24));

    access_begins();
    store(last + 200, 'x');
    access_ends();
    free(last);
}

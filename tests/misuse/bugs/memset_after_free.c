/*
 * A whole block is cleared after it was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_memset_after_free(void)
{
    char *block = taken(malloc(80));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    memset(block, 0, 80);
    access_ends();
    free(guard);
}

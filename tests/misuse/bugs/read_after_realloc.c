/*
 * realloc has moved a block, and the old pointer is read.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_read_after_realloc(void)
{
    char *old = taken(malloc(24));
    char *guard = taken(malloc(24));
    char *moved = taken(realloc(old, 200));

    access_begins();
    (void)load((char *)hidden(old) + 12);
    access_ends();
    free(moved);
    free(guard);
}

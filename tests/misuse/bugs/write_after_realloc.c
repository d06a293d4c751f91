/*
 * realloc has moved a block, and the old pointer is written.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_realloc(void)
{
    char *old = taken(malloc(24));
    char *guard = taken(malloc(24));
    char *moved = taken(realloc(old, 200));

    access_begins();
    store((char *)hidden(old) + 12, 'x');
    access_ends();
    free(moved);
    free(guard);
}

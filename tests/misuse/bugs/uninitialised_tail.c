/*
 * realloc has grown a table, and a pointer in its new part is followed.
 *
 * Class: read uninitialised
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_tail(void)
{
    pointers_leave(120);
    char *table = taken(malloc(24));

    table = taken(realloc(table, 120));
    access_begins();
    (void)load((const char *)load_word(table + 80));
    access_ends();
    free(table);
}

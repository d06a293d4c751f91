/*
 * Something is written through a pointer in a fresh block that nobody has set.
 *
 * Class: read uninitialised
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_pointer_write(void)
{
    pointers_leave(40);
    char *node = taken(malloc(40));

    access_begins();
    store((char *)load_word(node + 24), 'x');
    access_ends();
    free(node);
}

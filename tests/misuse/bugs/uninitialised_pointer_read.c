/*
 * A pointer in a fresh block is followed before anybody has set it.
 *
 * Class: read uninitialised
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_pointer_read(void)
{
    pointers_leave(40);
    char *node = taken(malloc(40));

    access_begins();
    (void)load((const char *)load_word(node + 24));
    access_ends();
    free(node);
}

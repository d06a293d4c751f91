/*
 * A pointer in a fresh block is freed before anybody has set it.
 *
 * Class: read uninitialised
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_free(void)
{
    pointers_leave(40);
    char *node = taken(malloc(40));

    call_begins();
    free((char *)load_word(node + 24));
    call_ends();
    free(node);
}

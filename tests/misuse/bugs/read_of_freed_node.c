/*
 * A list is freed node by node, each asked for the next one after it was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_read_of_freed_node(void)
{
    char *second = taken(malloc(24));
    char *first = taken(malloc(24));

    store_word(first + 16, (uintptr_t)second);
    store_word(second + 16, 0);
    free(first);
    access_begins();
    char *next = (char *)load_word(first + 16);
    access_ends();
    free(next);
}

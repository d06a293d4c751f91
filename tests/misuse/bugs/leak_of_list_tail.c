/*
 * A list is cut, and the nodes behind the cut are forgotten.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

static char *node_before(char *next)
{
    char *node = taken(malloc(16));

    store_word(node, (uintptr_t)next);
    return node;
}

void bug_leak_of_list_tail(void)
{
    char *first = node_before(node_before(node_before(NULL)));

    call_begins();
    store_word(first, 0);
    call_ends();
    free(first);
}

/*
 * The link of a freed block is overwritten so that it leads to a block which answers.
 *
 * Class: used after free
 *
 * As an attacker does who knows the wide layout: the next link leads into a block of his, 8 bytes in, whose link
 * leads back. The second malloc from then on would return it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_links_forged(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));
    char *host = taken(malloc(120));

    memset(host, 0, 120);
    store_word(host + 8 + sizeof(uintptr_t), (uintptr_t)block);
    free(block);
    access_begins();
    store_word(block, (uintptr_t)host);
    access_ends();
    char *again = taken(malloc(40));
    char *inside = hidden(malloc(40));
    free(again);
    free(inside);
    free(guard);
    free(host);
}

/*
 * Both list links of a freed block are overwritten with an address of the program's own.
 *
 * Class: used after free
 *
 * An allocator that unlinks without looking writes to the address: the classic exploit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_links_corrupted(void)
{
    static uintptr_t target[8];
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    store_word(block, (uintptr_t)target);
    store_word(block + sizeof(uintptr_t), (uintptr_t)(target + 4));
    access_ends();
    char *again = taken(malloc(40));
    free(again);
    free(guard);
}

/*
 * Eight bytes past the end, over the header and a link of the free block behind.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_into_free_neighbour(void)
{
    size_t bytes = exact_bytes(40);
    char *block = taken(malloc(bytes));
    char *next = taken(malloc(bytes));
    char *guard = taken(malloc(bytes));

    free(next);
    access_begins();
    for (size_t i = 0; i < 8; i++) {
        store(block + bytes + i, 'x');
    }
    access_ends();
    free(block);
    free(guard);
}

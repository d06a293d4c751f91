/*
 * A memset of 80 bytes in a block of 40, over a neighbour in use.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_through_neighbour(void)
{
    size_t bytes = exact_bytes(40);
    char *block = taken(malloc(bytes));
    char *next = taken(malloc(bytes));
    char *guard = taken(malloc(bytes));

    access_begins();
    memset(block, 'x', 2 * bytes);
    access_ends();
    free(next);
    free(block);
    free(guard);
}

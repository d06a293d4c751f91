/*
 * One byte past the end of a block that is full to its last byte.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_by_one(void)
{
    size_t bytes = exact_bytes(20);
    char *block = taken(malloc(bytes));
    char *next = taken(malloc(bytes));

    access_begins();
    store(block + bytes, 'x');
    access_ends();
    free(block);
    free(next);
}

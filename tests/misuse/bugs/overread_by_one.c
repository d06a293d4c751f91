/*
 * One byte is read past the end of a block that is full to its last byte.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overread_by_one(void)
{
    size_t bytes = exact_bytes(20);
    char *block = taken(malloc(bytes));

    memset(block, 'x', bytes);
    access_begins();
    (void)load(block + bytes);
    access_ends();
    free(block);
}

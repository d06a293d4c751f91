/*
 * A block is shrunk by realloc and used at its old size.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_after_shrink(void)
{
    char *block = taken(malloc(64));
    char *next = taken(malloc(64));

    block = taken(realloc(block, 16));
    access_begins();
    store(block + 40, 'x');
    access_ends();
    free(block);
    free(next);
}

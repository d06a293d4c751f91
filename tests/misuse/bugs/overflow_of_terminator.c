/*
 * A string is copied into a block without room for its terminator.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_of_terminator(void)
{
    size_t bytes = exact_bytes(12);
    char *copy = taken(malloc(bytes));
    char *next = taken(malloc(bytes));

    access_begins();
    strcpy(copy, text_of(bytes));
    access_ends();
    free(copy);
    free(next);
}

/*
 * An index far past the end writes into the middle of another block in use.
 *
 * Class: allocated too little
 *
 * The byte is one that the program may write, only not by this pointer: nothing here can tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_far(void)
{
    char *array = taken(malloc(32));
    char *other = taken(malloc(100));
    size_t index = (size_t)(other - array) + 40;

    access_begins();
    store(array + index, 'x');
    access_ends();
    free(array);
    free(other);
}

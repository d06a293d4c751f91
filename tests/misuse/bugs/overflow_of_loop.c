/*
 * A loop over an array of words goes on to its size, inclusive.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_of_loop(void)
{
    size_t words = exact_bytes(40) / sizeof(uintptr_t);
    char *array = taken(malloc(words * sizeof(uintptr_t)));
    char *next = taken(malloc(40));

    for (size_t i = 0; i <= words; i++) {
        if (i == words) {
            access_begins();
        }
        store_word(array + i * sizeof(uintptr_t), i);
    }
    access_ends();
    free(array);
    free(next);
}

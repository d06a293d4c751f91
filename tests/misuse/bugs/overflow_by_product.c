/*
 * The size of an array is computed as a product that wraps, and comes out small.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_by_product(void)
{
    size_t count = hidden_size(SIZE_MAX / 4 + 4);
    char *array = taken(malloc(count * 4));
    char *next = taken(malloc(40));

    access_begins();
    for (size_t i = 0; i < 12; i++) {
        store_word(array + i * sizeof(uintptr_t), i);
    }
    access_ends();
    free(array);
    free(next);
}

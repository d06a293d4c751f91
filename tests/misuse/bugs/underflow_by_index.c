/*
 * An array's element -2 is written.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_underflow_by_index(void)
{
    char *before = taken(malloc(exact_bytes(40)));
    char *array = taken(malloc(40));

    access_begins();
    store_word(array - 2 * sizeof(uintptr_t), 1);
    access_ends();
    free(array);
    free(before);
}

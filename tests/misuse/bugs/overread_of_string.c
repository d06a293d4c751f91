/*
 * The length is asked of a string that nobody has terminated.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overread_of_string(void)
{
    size_t bytes = exact_bytes(20);
    char *name = taken(malloc(bytes));

    memset(name, 'x', bytes);
    access_begins();
    (void)hidden_size(strlen(name));
    access_ends();
    free(name);
}

/*
 * A block is freed twice, with an allocation between that it is too small for.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_with_malloc_between(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    char *other = taken(malloc(120));
    call_begins();
    free(block);
    call_ends();
    free(guard);
    free(other);
}

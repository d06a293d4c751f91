/*
 * A block is freed, then another, then the first again.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_with_free_between(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));
    char *other = taken(malloc(40));
    char *last = taken(malloc(40));

    free(block);
    free(other);
    call_begins();
    free(block);
    call_ends();
    free(guard);
    free(last);
}

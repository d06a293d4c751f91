/*
 * A block is freed twice in a row.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    call_begins();
    free(block);
    call_ends();
    free(guard);
}

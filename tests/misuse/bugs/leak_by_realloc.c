/*
 * p = realloc(p, n): when that fails, the old block is lost.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_leak_by_realloc(void)
{
    char *buffer = taken(malloc(24));

    call_begins();
    buffer = hidden(realloc(buffer, hidden_size(SIZE_MAX / 4)));
    call_ends();
    free(buffer);
}

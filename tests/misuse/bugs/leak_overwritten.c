/*
 * The only pointer to a block is overwritten by the next.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_leak_overwritten(void)
{
    char *line = taken(malloc(24));

    call_begins();
    line = taken(malloc(24));
    call_ends();
    free(line);
}

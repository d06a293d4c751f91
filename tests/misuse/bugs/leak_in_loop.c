/*
 * A loop allocates in each turn and frees only the last block.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_leak_in_loop(void)
{
    char *block = NULL;

    call_begins();
    for (size_t i = 0; i < 4; i++) {
        block = taken(malloc(16));
    }
    call_ends();
    free(block);
}

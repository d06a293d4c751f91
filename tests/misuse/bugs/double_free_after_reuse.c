/*
 * A block is freed twice, and belongs to another in between.
 *
 * Class: freed twice
 *
 * For a heap without a quarantine the second free is right: it is the owner's block. The owner's own one is then
 * caught.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_after_reuse(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    char *owner = taken(malloc(40));
    memset(owner, 's', 40);
    call_begins();
    free(block);
    call_ends();
    memset(owner, 's', 40);
    free(owner);
    free(guard);
}

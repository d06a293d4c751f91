/*
 * realloc(p, 0) has freed a block, and it is freed again.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_double_free_after_realloc_zero(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    if (hidden(realloc(block, 0)) != NULL) {
        unfit("here, realloc(p, 0) does not free");
    }
    call_begins();
    free(hidden(block));
    call_ends();
    free(guard);
}

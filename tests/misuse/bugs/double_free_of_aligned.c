/*
 * A block aligned to 64 is freed twice.
 *
 * Class: freed twice
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"
#include <malloc.h>

void bug_double_free_of_aligned(void)
{
    char *buffer = taken(memalign(64, 40));
    char *guard = taken(malloc(40));

    free(buffer);
    call_begins();
    free(buffer);
    call_ends();
    free(guard);
}

/*
 * A block is read after it was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_read_after_free(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    (void)load(block + 20);
    access_ends();
    free(guard);
}

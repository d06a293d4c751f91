/*
 * A byte in the middle of a freed block is written.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_free_inside(void)
{
    char *block = taken(malloc(80));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    store(block + 40, 'x');
    access_ends();
    free(guard);
}

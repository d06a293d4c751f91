/*
 * The last bytes of a freed block are written.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_free_at_end(void)
{
    size_t bytes = exact_bytes(40);
    char *block = taken(malloc(bytes));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    memset(block + bytes - 4, 0x55, 4);
    access_ends();
    free(guard);
}

/*
 * The first word of a freed block is written, where its list link lies.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_free_at_start(void)
{
    char *block = taken(malloc(40));
    char *guard = taken(malloc(40));

    free(block);
    access_begins();
    store_word(block, UINTPTR_MAX / 3);
    access_ends();
    free(guard);
}

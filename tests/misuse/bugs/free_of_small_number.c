/*
 * A small number is freed that was taken for a pointer.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_small_number(void)
{
    char *block = taken(malloc(40));

    call_begins();
    free(hidden((const void *)(uintptr_t)16));
    call_ends();
    free(block);
}

/*
 * The address of a function is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_code(void);

void bug_free_of_code(void)
{
    char *block = taken(malloc(40));

    call_begins();
    free(hidden((const void *)(((uintptr_t)bug_free_of_code & ~(uintptr_t)7) + 8)));
    call_ends();
    free(block);
}

/*
 * A static variable is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_static(void)
{
    static _Alignas(8) char line[40];
    char *block = taken(malloc(40));

    call_begins();
    free(hidden(line + 8));
    call_ends();
    free(block);
}

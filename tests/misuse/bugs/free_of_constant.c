/*
 * A string literal is freed.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_constant(void)
{
    static _Alignas(8) const char name[] = "not from malloc at all";
    char *block = taken(malloc(40));

    call_begins();
    free(hidden(name + 8));
    call_ends();
    free(block);
}

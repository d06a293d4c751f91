/*
 * A function returns the address of its own variable.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

__attribute__((noinline)) static char *name_make(void)
{
    char name[24];

    memset(name, 'x', sizeof name);
    return hidden(name);
}

void bug_use_after_return(void)
{
    char *name = name_make();

    access_begins();
    store(name + 2, 'x');
    access_ends();
}

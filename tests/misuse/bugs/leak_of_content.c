/*
 * A container is freed, what it points to is not.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_leak_of_content(void)
{
    char *container = taken(malloc(24));

    store_word(container, (uintptr_t)taken(malloc(40)));
    call_begins();
    free(container);
    call_ends();
}

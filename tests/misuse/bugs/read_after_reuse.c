/*
 * A block is read by a pointer of its former owner, after it was given to another.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_read_after_reuse(void)
{
    char *old = taken(malloc(40));

    free(old);
    char *owner = taken(malloc(40));
    memset(owner, 's', 40);
    access_begins();
    (void)load(old + 20);
    access_ends();
    free(owner);
}

/*
 * One byte is read before the start of a block.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_underread_by_one(void)
{
    char *line = taken(malloc(40));

    access_begins();
    (void)load(line - 1);
    access_ends();
    free(line);
}

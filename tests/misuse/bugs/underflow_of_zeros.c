/*
 * The four bytes before a block are cleared, its header among them.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_underflow_of_zeros(void)
{
    char *block = taken(malloc(40));

    access_begins();
    memset(block - 4, 0, 4);
    access_ends();
    free(block);
}

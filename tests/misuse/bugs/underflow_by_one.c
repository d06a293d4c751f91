/*
 * One byte before the start of a block.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_underflow_by_one(void)
{
    char *block = taken(malloc(40));

    access_begins();
    store(block - 1, 'x');
    access_ends();
    free(block);
}

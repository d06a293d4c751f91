/*
 * One byte past what was asked for, into what rounding up to a granule left.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_into_slack(void)
{
    char *block = taken(malloc(17));

    access_begins();
    store(block + 17, 'x');
    access_ends();
    free(block);
}

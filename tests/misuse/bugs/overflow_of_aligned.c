/*
 * One byte past the end of a block aligned to 64.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"
#include <malloc.h>

void bug_overflow_of_aligned(void)
{
    char *buffer = taken(memalign(64, 64));

    access_begins();
    store(buffer + ashlar_usable_size(buffer), 'x');
    access_ends();
    free(buffer);
}

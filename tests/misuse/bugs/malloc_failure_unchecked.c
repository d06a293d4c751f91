/*
 * Nobody asks whether malloc has failed, and the block is written to.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_malloc_failure_unchecked(void)
{
    char *buffer = hidden(malloc(hidden_size(SIZE_MAX / 4)));

    access_begins();
    store(buffer, 'x');
    access_ends();
}

/*
 * The product of calloc's arguments does not fit a size_t; nobody asks whether it has failed.
 *
 * Class: never allocated
 *
 * A calloc that multiplies without looking gives 16 bytes here, and the write goes past their end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_calloc_product(void)
{
    char *table = hidden(calloc(hidden_size(SIZE_MAX / 16 + 2), 16));

    access_begins();
    store(table + 48, 'x');
    access_ends();
    free(table);
}

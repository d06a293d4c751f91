/*
 * malloc(sizeof pointer) instead of what it points to.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

struct wide_record {
    uintptr_t values[6];
};

void bug_overflow_by_sizeof(void)
{
    struct wide_record *record = (void *)taken(malloc(sizeof record));
    char *next = taken(malloc(sizeof record));

    access_begins();
    store_word(&record->values[5], 1);
    access_ends();
    free(record);
    free(next);
}

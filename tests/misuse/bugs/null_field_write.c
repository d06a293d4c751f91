/*
 * A field is written of what a pointer should point to, but it is NULL.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_null_field_write(void)
{
    char *missing = hidden(NULL);

    access_begins();
    store_word(missing + 20, 1);
    access_ends();
}

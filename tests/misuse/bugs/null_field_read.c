/*
 * A field is read of what a pointer should point to, but it is NULL.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_null_field_read(void)
{
    const char *missing = hidden(NULL);

    access_begins();
    (void)load_word(missing + 20);
    access_ends();
}

/*
 * A read through NULL.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_null_read(void)
{
    const char *missing = hidden(NULL);

    access_begins();
    (void)load(missing);
    access_ends();
}

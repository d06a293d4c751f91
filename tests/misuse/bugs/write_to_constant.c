/*
 * A constant is written to.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_to_constant(void)
{
    static const char name[] = "read-only";

    access_begins();
    store(hidden(name), 'x');
    access_ends();
}

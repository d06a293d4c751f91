/*
 * A function pointer is called that is NULL.
 *
 * Class: never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_null_call(void)
{
    void (*missing)(void) = function_of(hidden(NULL));

    access_begins();
    missing();
    access_ends();
}

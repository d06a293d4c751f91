/*
 * One element past the end of a static array is written.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_static_array_write(void)
{
    static char line[24];

    (void)hidden(line);
    access_begins();
    store(line + hidden_size(sizeof line), 'x');
    access_ends();
}

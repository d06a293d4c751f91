/*
 * One element past the end of an array on the stack is written.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_stack_array_write(void)
{
    char line[24];

    (void)hidden(line);
    access_begins();
    store(line + hidden_size(sizeof line), 'x');
    access_ends();
}

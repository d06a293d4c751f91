/*
 * One element past the end of an array on the stack is read.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_stack_array_read(void)
{
    char line[24];

    (void)hidden(line);
    access_begins();
    (void)load(line + hidden_size(sizeof line));
    access_ends();
}

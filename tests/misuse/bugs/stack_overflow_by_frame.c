/*
 * A function has more local variables than the stack has room for, and writes the lowest.
 *
 * Class: beyond the heap
 *
 * One such step jumps a guard that is smaller than it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

__attribute__((noinline)) static void frame_use(size_t bytes)
{
    char frame[bytes];

    store(hidden(frame), 'x');
}

void bug_stack_overflow_by_frame(void)
{
    access_begins();
    frame_use(hidden_size(stack_bytes() + 4096));
    access_ends();
}

/*
 * A function calls itself for ever.
 *
 * Class: beyond the heap
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

__attribute__((noinline)) static size_t depth_of(size_t depth)
{
    volatile size_t frame[8] = {depth};

    return hidden_size(depth) == 0 ? 0 : depth_of(depth + 1) + frame[depth % 8];
}

void bug_stack_overflow_by_depth(void)
{
    access_begins();
    (void)depth_of(hidden_size(1));
    access_ends();
}

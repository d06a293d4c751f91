/*
 * An error path returns without freeing what was allocated.
 *
 * Class: leaked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

static bool message_parse(size_t bytes)
{
    char *copy = taken(malloc(bytes));

    if (bytes % 2 != 0) {
        return false;
    }
    free(copy);
    return true;
}

void bug_leak_on_error_path(void)
{
    call_begins();
    (void)message_parse(hidden_size(7));
    call_ends();
}

/*
 * A pointer into the middle of a text is freed, with letters where a header would be.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_interior_of_text(void)
{
    char *line = taken(malloc(80));

    memset(line, 'x', 80);
    call_begins();
    free(hidden(line + 40));
    call_ends();
    free(line);
}

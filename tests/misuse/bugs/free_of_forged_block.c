/*
 * A pointer into a block is freed, with true headers of other blocks copied in around it.
 *
 * Class: freed, never allocated
 *
 * The House of Spirit: what comes of it is a block that malloc gives out inside of another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_forged_block(void)
{
    char *first = taken(malloc(40));
    char *second = taken(malloc(40));
    char *host = taken(malloc(160));
    char *forged = host + 32;

    access_begins();
    header_forge(forged, first);
    header_forge(forged + (second - first), second);
    access_ends();
    call_begins();
    free(hidden(forged));
    call_ends();
    char *given = hidden(malloc(40));
    free(given);
    free(host);
    free(first);
    free(second);
}

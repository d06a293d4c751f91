/*
 * A static variable is freed, with true headers copied in around it.
 *
 * Class: freed, never allocated
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_free_of_forged_static(void)
{
    static _Alignas(8) char host[160];
    char *first = taken(malloc(40));
    char *second = taken(malloc(40));
    char *forged = host + 32;

    access_begins();
    header_forge(forged, first);
    header_forge(forged + (second - first), second);
    access_ends();
    call_begins();
    free(hidden(forged));
    call_ends();
    free(first);
    free(second);
}

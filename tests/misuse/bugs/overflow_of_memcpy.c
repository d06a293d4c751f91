/*
 * 48 bytes are copied into a block of 32.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_of_memcpy(void)
{
    char *packet = taken(malloc(32));
    char *next = taken(malloc(32));

    access_begins();
    memcpy(packet, text_of(48), 48);
    access_ends();
    free(packet);
    free(next);
}

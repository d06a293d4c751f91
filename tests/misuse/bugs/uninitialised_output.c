/*
 * A fresh block is sent out as it is, with what the one before it left.
 *
 * Class: read uninitialised
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_output(void)
{
    char *before = taken(malloc(40));
    char sent[40];

    memset(before, 's', 40);
    free(before);
    char *packet = taken(malloc(40));
    store(packet, 'x');
    access_begins();
    memcpy(hidden(sent), packet, sizeof sent);
    show(sent, sizeof sent);
    access_ends();
    free(packet);
}

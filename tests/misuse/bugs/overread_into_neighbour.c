/*
 * A reply is copied out at the length that the request claims: the neighbour goes with it.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overread_into_neighbour(void)
{
    char *request = taken(malloc(24));
    char *secret = taken(malloc(24));
    char reply[80];

    memset(request, 'x', 24);
    memset(secret, 's', 24);
    access_begins();
    memcpy(hidden(reply), request, sizeof reply);
    access_ends();
    free(request);
    free(secret);
}

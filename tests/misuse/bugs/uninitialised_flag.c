/*
 * A flag in a fresh block decides where the program goes.
 *
 * Class: read uninitialised
 *
 * Any byte is a flag: only a tool that follows every value can tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_uninitialised_flag(void)
{
    char *state = taken(malloc(40));

    access_begins();
    if (load(state + 24) != 0) {
        store(state, 'x');
    }
    access_ends();
    free(state);
}

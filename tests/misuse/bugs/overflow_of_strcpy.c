/*
 * A string of 30 characters is copied into 16 bytes.
 *
 * Class: allocated too little
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_overflow_of_strcpy(void)
{
    char *name = taken(malloc(16));
    char *next = taken(malloc(16));

    access_begins();
    strcpy(name, text_of(30));
    access_ends();
    free(name);
    free(next);
}

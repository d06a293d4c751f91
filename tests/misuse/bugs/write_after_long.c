/*
 * A block is written long after it was freed, when much else has come and gone.
 *
 * Class: used after free
 *
 * No quarantine holds a block for ever: behind its bound, this is a write into another's block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

void bug_write_after_long(void)
{
    char *old = taken(malloc(40));
    char *kept[4];

    free(old);
    for (size_t i = 0; i < 400; i++) {
        free(taken(malloc(40 + i % 3 * 8)));
    }
    for (size_t i = 0; i < 4; i++) {
        kept[i] = taken(malloc(40));
        memset(kept[i], 's', 40);
    }
    access_begins();
    store(old + 20, 'x');
    access_ends();
    for (size_t i = 0; i < 4; i++) {
        free(kept[i]);
    }
}

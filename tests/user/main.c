/*
 * A user's firmware: nothing here knows Ashlar but the lines that ask whose heap it was.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/malloc.h>
#include <ashlar/stats.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIECES 20
#define PIECE_BYTES 40

/* The C library's own allocation (strdup) and the program's (malloc) are both counted by Ashlar. */
static bool is_ashlars_heap(void)
{
    char *text = strdup("who gave me this?");
    size_t used_blocks = ashlar_heap_stats(ashlar_malloc_heap()).used_blocks;
    char *pieces[PIECES];
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = malloc(PIECE_BYTES);
        if (pieces[i] == NULL || (uintptr_t)pieces[i] % ASHLAR_ALIGNMENT != 0) {
            return false;
        }
        memset(pieces[i], i, PIECE_BYTES);
    }
    bool is_counted = ashlar_heap_stats(ashlar_malloc_heap()).used_blocks == used_blocks + PIECES;
    for (int i = 0; i < PIECES; i++) {
        free(pieces[i]);
    }
    free(text);
    return is_counted && ashlar_heap_stats(ashlar_malloc_heap()).used_blocks == used_blocks - 1;
}

int main(void)
{
    bool is_right = is_ashlars_heap();
    printf("%s\n", is_right ? "the heap is Ashlar's" : "the heap is not Ashlar's");
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Two faults of newlib-nano's allocator, each shown by what a program sees: calloc that does not check its product,
 * and realloc that copies as many bytes as are asked for, whatever the old block holds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OLD_BYTES = 16, NEW_BYTES = 256, SECRET = 0xA7 };

/* The compiler knows that this product overflows, and would say so. */
static volatile size_t count = SIZE_MAX / 2 + 9;
static volatile size_t element_bytes = 2; /* the product, modulo 2^32, is 16 */

static const char *calloc_verdict(void)
{
    void *payload = calloc(count, element_bytes);
    const char *verdict = payload == NULL ? "refused" : "given 16 bytes";
    free(payload);
    return verdict;
}

/* Whether realloc copied the neighbour's content into the new block. */
static const char *realloc_verdict(void)
{
    unsigned char *fresh = calloc(1, NEW_BYTES); /* where the resized block may land holds no secret */
    unsigned char *old = malloc(OLD_BYTES);
    unsigned char *neighbour = malloc(NEW_BYTES);
    memset(old, 1, OLD_BYTES);
    memset(neighbour, SECRET, NEW_BYTES);
    free(fresh);

    unsigned char *grown = realloc(old, NEW_BYTES);
    unsigned leaked = 0;
    for (size_t i = OLD_BYTES; i < NEW_BYTES; i++) {
        leaked += grown[i] == SECRET;
    }
    free(grown);
    free(neighbour);
    return leaked == 0 ? "copied the old block" : "read past the old block";
}

int main(void)
{
    const char *on_realloc = realloc_verdict(); /* first, on a heap where old and neighbour are neighbours */
    const char *on_calloc = calloc_verdict();
    printf("calloc: %s\nrealloc: %s\n", on_calloc, on_realloc);
    return 0;
}

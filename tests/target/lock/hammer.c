/*
 * See hammer.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "hammer.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MAX 160u
#define RESIZE_ONE_IN 4u

/* Marsaglia, "Xorshift RNGs", 2003: the triple 13, 17, 5. */
uint32_t hammer_random(struct hammer *hammer)
{
    uint32_t x = hammer->random;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    hammer->random = x;
    return x;
}

static void slot_verify(struct hammer *hammer, size_t slot, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        hammer->damaged += hammer->blocks[slot][i] != hammer->pattern;
    }
}

static void slot_free(struct hammer *hammer, size_t slot)
{
    if (hammer->blocks[slot] != NULL) {
        slot_verify(hammer, slot, hammer->bytes[slot]);
        free(hammer->blocks[slot]);
        hammer->blocks[slot] = NULL;
    }
}

static void slot_allocate(struct hammer *hammer, size_t slot)
{
    size_t bytes = 1 + hammer_random(hammer) % BYTES_MAX;

    hammer->blocks[slot] = malloc(bytes);
    if (hammer->blocks[slot] != NULL) {
        memset(hammer->blocks[slot], hammer->pattern, bytes);
        hammer->bytes[slot] = bytes;
        hammer->allocations++;
    }
}

static void slot_resize(struct hammer *hammer, size_t slot)
{
    size_t bytes = 1 + hammer_random(hammer) % BYTES_MAX;
    unsigned char *block = realloc(hammer->blocks[slot], bytes);

    if (block != NULL) {
        hammer->blocks[slot] = block;
        slot_verify(hammer, slot, bytes < hammer->bytes[slot] ? bytes : hammer->bytes[slot]);
        memset(block, hammer->pattern, bytes);
        hammer->bytes[slot] = bytes;
    }
}

void hammer_step(struct hammer *hammer)
{
    size_t slot = hammer_random(hammer) % HAMMER_SLOTS;

    hammer->operations++;
    if (hammer->blocks[slot] == NULL) {
        slot_allocate(hammer, slot);
    } else if (hammer_random(hammer) % RESIZE_ONE_IN == 0) {
        slot_resize(hammer, slot);
    } else {
        slot_free(hammer, slot);
    }
}

void hammer_end(struct hammer *hammer)
{
    for (size_t slot = 0; slot < HAMMER_SLOTS; slot++) {
        slot_free(hammer, slot);
    }
}

/*
 * Random allocation by one context: blocks are filled with a pattern of their owner, which is looked at
 * again before they are freed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HAMMER_H
#define HAMMER_H

#include <stddef.h>
#include <stdint.h>

#define HAMMER_SLOTS 6

struct hammer {
    unsigned char *blocks[HAMMER_SLOTS];
    size_t bytes[HAMMER_SLOTS];
    uint32_t random; /* the state of a xorshift generator; not 0 */
    unsigned operations;
    unsigned allocations;
    unsigned damaged; /* how many bytes were not what they had been filled with */
    unsigned char pattern;
};

/* Allocate, free or resize once. */
void hammer_step(struct hammer *hammer);

/* Free all that is left. */
void hammer_end(struct hammer *hammer);

/* The next random number. */
uint32_t hammer_random(struct hammer *hammer);

#endif

/*
 * What the level sampled keeps in a heap's control structure. The core makes room for it, clears it when the heap is
 * created, and knows no more of it; alloc/safety/sampled.c works on it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_SAMPLING_H
#define ASHLAR_CORE_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

struct heap_sampling {
    uint32_t until_sample; /* how many allocations are still to pass */
    uint32_t random;       /* xorshift; 0: the heap is new */
    const void *watched;   /* a payload of the core's whose site is on probation, or NULL */
    const void *watched_site;
    bool is_excluded; /* none of its allocations goes to a slot */
};

#endif

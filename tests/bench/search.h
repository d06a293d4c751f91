/*
 * The smallest region that suffices for something.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_SEARCH_H
#define TESTS_BENCH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

/** What is searched in, and what is tried. */
struct search {
    bool (*suffices)(void *context, uint32_t region_bytes);
    void *context;
    uint32_t region_bytes_max;
};

/** Sizes that are tried are multiples of this. */
#define SEARCH_STEP_BYTES 64u

/**
 * The smallest region that was seen to suffice: by bisection, then, since a smaller region may suffice where a
 * larger one does not, by trying the SEARCH_STEPS_DOWN sizes below, again from each that suffices.
 *
 * @param bytes  a size that cannot suffice, unless it is within a step of the least.
 * @return 0 if no region up to region_bytes_max suffices.
 */
uint32_t search_least(const struct search *search, uint32_t bytes);

#endif

/*
 * A machine that does random things to one heap and compares it with the shadow model after each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_MACHINE_H
#define TESTS_PROPERTY_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/** What the machine may do. */
enum operation {
    DO_ALLOC,
    DO_FREE,
    DO_REALLOC,
    DO_REALLOC_HALVES,
    DO_CALLOC,
    DO_ALIGNED,
    DO_ALLOC_LARGEST,
    DO_BAD_CALL,
    DO_EXTEND,
    DO_GIVE_BACK,
    DO_ADD_REGION,
    DO_RESET,
    OPERATIONS
};

/** How often it does what, and at which sizes. */
struct profile {
    const char *name;
    unsigned weights[OPERATIONS];
    size_t heap_bytes;      /**< at creation */
    size_t small_bytes_max; /**< of 7 requests in 8 */
    size_t large_bytes_max; /**< of the 8th */
};

/** Run `steps` random operations; fails the running test on the first disagreement. Traces each if `traced`. */
void machine_run(const struct profile *profile, uint32_t seed, unsigned steps, int traced);

#endif

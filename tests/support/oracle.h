/*
 * An independent judge of a heap's memory.
 *
 * It reads headers, footers, links, bins, bitmap and counters as raw memory and decodes them by its own
 * arithmetic (support/naive.h); of the core it uses the struct definitions only. Where it and
 * ashlar_heap_check() disagree, one of them has a bug.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_ORACLE_H
#define TESTS_SUPPORT_ORACLE_H

#include <ashlar/heap.h>
#include <stdbool.h>
#include <stddef.h>

/** What the oracle found. */
struct verdict {
    int invariant;       /**< the number of the first broken invariant, INV-1 to INV-7; 0 if none is */
    const void *address; /**< where */
    const char *what;    /**< what is wrong, in words */
};

/** Verify INV-1 to INV-7. Terminates, and reads only inside the regions, whatever the memory holds. */
struct verdict oracle_check(const struct ashlar_heap *heap);

/** What a count over the raw blocks of a sound heap gives. */
struct survey {
    size_t regions;
    size_t region_bytes;
    size_t used_blocks;
    size_t used_bytes;
    size_t free_blocks;
    size_t free_bytes;
    size_t largest_free_block_bytes; /**< 0 if there is none */
};

struct survey oracle_survey(const struct ashlar_heap *heap);

/** One block, as the raw memory has it. */
struct raw_block {
    unsigned char *payload;
    size_t bytes;
    bool used;
};

/** Called for each block in address order within its region. */
typedef void oracle_visit(const struct raw_block *block, void *context);

/** Show every block of a sound heap to `visit`. */
void oracle_walk(const struct ashlar_heap *heap, oracle_visit *visit, void *context);

/** The block whose payload area contains `address`; payload NULL if there is none. */
struct raw_block oracle_block_at(const struct ashlar_heap *heap, const void *address);

/**
 * Whether the heap, as it is now, must serve a request: one of the first ASHLAR_FIT_TRIES blocks in the
 * request's own bin is large enough, or a higher bin holds a block.
 */
bool oracle_would_serve(const struct ashlar_heap *heap, size_t bytes);

#endif

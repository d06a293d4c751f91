/*
 * The synthetic programs that the bench runs: which block is allocated or freed next, and how large.
 *
 * A workload is written out in full before it is run, so that every heap gets the same steps at the same
 * cost. Integers only, no C library; the same steps on every machine for the same seed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_WORKLOAD_H
#define TESTS_BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a workload does. All of them allocate in three steps of four below their target of live bytes. */
enum workload_kind {
    WORKLOAD_STEADY, /**< holds the live bytes at the target: for the space that it needs */
    WORKLOAD_PHASE,  /**< the same with sizes that change, as programs do that work in phases */
    WORKLOAD_CHURN   /**< swings about the target, so that a region fills up at times: for the time calls take */
};

/** Steps of a workload. */
#define WORKLOAD_STEPS 50000u

/** Steps of a phase. */
#define WORKLOAD_PHASE_STEPS 2500u

/** How far above the target WORKLOAD_STEADY and WORKLOAD_PHASE may take the live bytes. */
#define WORKLOAD_EXCESS_BYTES 256u

/** The most blocks that live at a time: what a target of 256 KiB needs, four times over. */
#define WORKLOAD_SLOTS 8192u

/** Allocate `bytes` into a slot, or free what it holds. */
struct workload_step {
    uint16_t slot;
    uint16_t bytes; /* 0: free the slot */
};

/** What making a workload needs besides the steps. */
struct workload_scratch {
    uint16_t live_slots[WORKLOAD_SLOTS]; /* the first `live` are in use, the others free */
    uint16_t bytes[WORKLOAD_SLOTS];      /* by slot */
};

/**
 * Write out a workload.
 *
 * Below the target three steps in four allocate, above it one in four; the others free. A step that would
 * take the live bytes more than WORKLOAD_EXCESS_BYTES above the target frees instead, but in
 * WORKLOAD_CHURN. Which block is freed is drawn uniformly. Of the sizes, 70 % are 8 to 64 bytes, 25 % 64 to
 * 512 and 5 % 512 to 2048, each drawn uniformly; phases have only the first, and 95 % and 5 % of the others,
 * in turn.
 *
 * @param target_bytes  live payload bytes.
 * @param steps         WORKLOAD_STEPS of them.
 * @return the most bytes that were live at a time; 0 if more than WORKLOAD_SLOTS blocks were.
 */
uint32_t workload_make(enum workload_kind kind, uint32_t target_bytes, uint32_t seed,
                       struct workload_scratch *scratch, struct workload_step *steps);

/** The live bytes that a region of this size is asked to hold: 70 % of it. */
static inline uint32_t workload_target_bytes(uint32_t region_bytes)
{
    return region_bytes / 10u * 7u + region_bytes % 10u * 7u / 10u;
}

#endif

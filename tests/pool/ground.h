/*
 * Common ground of the tests of alloc/pool: one pool, one arena and one private heap, in the test arena's memory, and faults
 * that are expected.
 *
 * What a test leaves behind is destroyed before the next one starts, so that the levels that watch memory let go of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_POOL_GROUND_H
#define TESTS_POOL_GROUND_H

#include "support/fixture.h"

#include <ashlar/arena.h>
#include <ashlar/pool.h>
#include <ashlar/private.h>

extern struct ashlar_pool ground_pool;
extern struct ashlar_arena ground_arena;
extern struct ashlar_private_heap ground_private;

/** Destroy what the test before has left, and fill the memory with junk. */
void ground_clear(void);

/** A fresh pool over the first `bytes` of the memory. */
struct ashlar_pool *ground_pool_of(size_t bytes, size_t block_bytes);

/** A fresh arena over the first `bytes` of the memory. */
struct ashlar_arena *ground_arena_of(size_t bytes);

/** A fresh private heap over the whole memory. */
struct ashlar_private_heap *ground_private_of(size_t quota_bytes);

/** A heap over the whole memory, for whatever takes from it. */
struct ashlar_heap *ground_heap(void);

/** Whether misuse is told, and whether memory that nobody has is filled and verified. */
static inline bool level_tells(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

static inline bool level_fills(void)
{
    return ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG;
}

/** Whether accesses to what nobody has are told, so that a test must not make them. */
static inline bool level_watches(void)
{
    return ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN;
}

/** Fail unless just one fault was caught, of this kind. */
void assert_fault(const struct caught_faults *caught, enum ashlar_fault_kind kind);

#endif

/*
 * The whole-heap check: every invariant of the heap, verified by a walk that shares no arithmetic with
 * the allocator (its bins come from counting octaves, not from the allocator's formula).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CHECK_H
#define ASHLAR_CHECK_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The invariants, numbered as in alloc/core/block.h; ASHLAR_HEAP_SOUND is none broken. */
enum ashlar_invariant {
    ASHLAR_HEAP_SOUND = 0,
    ASHLAR_INV_TILING = 1,     /**< INV-1 blocks tile each region exactly and end in the sentinel */
    ASHLAR_INV_ALIGNMENT = 2,  /**< INV-2 payloads 8-byte aligned, sizes whole granules, none too small */
    ASHLAR_INV_COALESCED = 3,  /**< INV-3 no two free blocks are neighbours */
    ASHLAR_INV_BINNED = 4,     /**< INV-4 free blocks and no others are listed, each in the bin of its size */
    ASHLAR_INV_BITMAP = 5,     /**< INV-5 a bitmap bit is set exactly if its list is not empty */
    ASHLAR_INV_NEIGHBOUR = 6,  /**< INV-6 previous-is-free marks and footers agree with the block before */
    ASHLAR_INV_COUNTERS = 7,   /**< INV-7 the counters equal what the walk counts */
    ASHLAR_INV_RED_ZONE = 8,   /**< at levels debug and asan: the zones beside a payload, and its record, are as they were */
    ASHLAR_INV_FREED = 9       /**< at level debug: nobody wrote to a freed payload that is still kept */
};

/** What the check found. */
struct ashlar_check_result {
    enum ashlar_invariant broken; /**< the first broken invariant, or ASHLAR_HEAP_SOUND */
    const void *address;          /**< the block's payload, the damaged byte, the bin or the counter it concerns; or NULL */
};

/**
 * Verify INV-1..7 of a heap; at levels debug and asan, also what is kept beside payloads and in freed ones.
 *
 * It only reads, and it terminates on a heap with any damage; it reads nothing outside the heap's regions.
 * Complexity: O(blocks + bins), so not for an interrupt; at level debug also O(bytes in zones and in the quarantine).
 * Locking: the caller's, for the whole walk. Of malloc's heaps, where it has several, ashlar_ram_info() tells each.
 */
struct ashlar_check_result ashlar_heap_check(const struct ashlar_heap *heap);

/**
 * Verify a part of a heap, and go on there next time: for a check that is always running, at levels debug and asan.
 *
 * Of each block it verifies INV-1..3, 6, and 4 as far as its own links tell, its zones and its record. Blocks may be
 * allocated, freed and resized between calls; each block that stays is visited once a round.
 * @param steps  how many to take: a block is one, and of a block in the quarantine, every 256 bytes are one.
 * @return as ashlar_heap_check(). What is broken is found again by each further call.
 * Complexity: O(steps), however large the heap: the time that interrupts are held for. Locking: the caller's, for the call.
 * Below ASHLAR_SAFETY_DEBUG nothing is kept that could tell where to go on: nothing is verified, and nothing is called.
 */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG
struct ashlar_check_result ashlar_heap_check_some(struct ashlar_heap *heap, unsigned steps);
#else
static inline struct ashlar_check_result ashlar_heap_check_some(struct ashlar_heap *heap, unsigned steps)
{
    struct ashlar_check_result nothing_found = {ASHLAR_HEAP_SOUND, NULL};
    (void)heap;
    (void)steps;
    return nothing_found;
}
#endif

#ifdef __cplusplus
}
#endif
#endif

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
    ASHLAR_INV_COUNTERS = 7    /**< INV-7 the counters equal what the walk counts */
};

/** What the check found. */
struct ashlar_check_result {
    enum ashlar_invariant broken; /**< the first broken invariant, or ASHLAR_HEAP_SOUND */
    const void *address;          /**< the block's payload, the bin or the counter it concerns; or NULL */
};

/**
 * Verify INV-1..7 of a heap.
 *
 * It only reads, and it terminates on a heap with any damage; it reads nothing outside the heap's regions.
 * Complexity: O(blocks + bins), so not for an interrupt. Locking: the caller's, for the whole walk.
 */
struct ashlar_check_result ashlar_heap_check(const struct ashlar_heap *heap);

#ifdef __cplusplus
}
#endif
#endif

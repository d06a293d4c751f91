/*
 * Statistics: counters, read in constant time, and a walk over all blocks.
 *
 * Locking: the caller's, as everywhere in <ashlar/heap.h>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_STATS_H
#define ASHLAR_STATS_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The counters of a heap. Bytes count whole blocks, headers included. */
struct ashlar_stats {
    size_t region_bytes;    /**< all memory given to the heap, over all regions */
    size_t overhead_bytes;  /**< of it, what no block can ever use: control structure, region records */
    size_t used_bytes;      /**< in used blocks */
    size_t used_bytes_peak; /**< the most that used_bytes ever was */
    size_t free_bytes;      /**< in free blocks: region_bytes = overhead_bytes + used_bytes + free_bytes */
    size_t used_blocks;     /**< how many blocks are in use */
    size_t regions;         /**< how many regions */
};

/** The counters right now. Complexity: O(1). */
struct ashlar_stats ashlar_heap_stats(const struct ashlar_heap *heap);

/** One block, as the walk shows it. */
struct ashlar_block_info {
    const void *payload;  /**< where its payload starts (for a free block: would start) */
    size_t payload_bytes; /**< how much the payload holds */
    size_t block_bytes;   /**< with the header */
    bool used;            /**< whether it is allocated */
};

/** Called for each block in address order within its region; returns whether to go on. */
typedef bool ashlar_visit(const struct ashlar_block_info *block, void *context);

/**
 * Visit every block.
 *
 * `visit` must not allocate from or free to this heap.
 * @return true if all were visited; false if `visit` ended the walk.
 * Complexity: O(blocks).
 */
bool ashlar_heap_walk(const struct ashlar_heap *heap, ashlar_visit *visit, void *context);

#ifdef __cplusplus
}
#endif
#endif

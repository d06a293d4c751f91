/*
 * Adversaries: sequences of calls made to waste as much of a heap as can be, within two limits.
 *
 * Each keeps at most `live_bytes_max` bytes in blocks at a time and asks for no block above `block_bytes_max`, a
 * realloc counted with both its blocks, and plays until it is done or a request is refused. They see what
 * payloads the heap hands out, and nothing else of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_ADVERSARY_H
#define TESTS_SUPPORT_ADVERSARY_H

#include <ashlar/heap.h>
#include <stdint.h>

/** A block that an adversary holds. */
struct adversary_block {
    unsigned char *payload; /* NULL: none */
    size_t alignment;
    size_t block_bytes; /* as ashlar_block_bytes() states it */
};

struct adversary {
    struct ashlar_heap *heap;
    size_t live_bytes_max;
    size_t block_bytes_max;
    struct adversary_block *blocks; /* the caller's memory, cleared */
    size_t blocks_max;              /* at least live_bytes_max / the smallest block */
    size_t live_bytes;              /* starts at 0 */
};

/**
 * Robson's adversary (J. M. Robson, "Bounds for some functions concerning dynamic storage allocation", JACM 21(3),
 * 1974), which no allocator that moves no block withstands in less than its bound: blocks of 1, 2, 4 ... units, and
 * after each size only those stay live that spoil the most places for the next.
 *
 * @return whether every request was served.
 */
bool adversary_play_doubling(struct adversary *adversary);

/**
 * Allocate the largest blocks and shrink all but the last to the smallest, in place, so that each keeps the hole
 * behind it from serving the next.
 */
bool adversary_play_shrinking(struct adversary *adversary);

/**
 * Make holes that are larger than the largest block and yet serve none: they lie in its bin, behind as many blocks
 * that are too small as the allocator looks at. Between any two holes one smallest block stays live.
 *
 * The largest block should be a granule more than where its bin starts, so that the bin has larger holes and smaller blocks.
 */
bool adversary_play_hiding(struct adversary *adversary);

/** `calls` calls drawn at random from `seed`: of all functions, of all sizes, as much live as the limits allow. */
bool adversary_play_random(struct adversary *adversary, uint32_t seed, unsigned calls);

/** What adversary_play_doubling() cannot be served in, in bytes of blocks; rounded down. */
size_t adversary_doubling_bytes(size_t live_bytes_max, size_t block_bytes_max);

#endif

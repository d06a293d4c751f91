/*
 * How large a heap must be so that no sequence of calls can exhaust it.
 *
 * Let M be the most that is live, n the largest request, p the smallest block, and 2^L the bins per octave.
 * A request of s bytes is refused only if every free block is in the bin of s or in a smaller one (from a
 * larger one the search takes any), so a free block then has at most c*s bytes, c = 1 + 2^-L, because no bin
 * is wider than 2^-L of where it starts. No two free blocks are neighbours (INV-3), so among k used blocks
 * lie at most k+1 free ones. A used block holds less than p bytes more than it asked for, so at most p-8 more,
 * and it asked for p at least; the blocks that are live besides the request asked for M-s at most. All blocks
 * together are the region (INV-1), so where a request is refused, they have at most
 *
 *     (M-s) + k*(p-8) + (k+1)*c*s,  k <= (M-s)/p                            bytes, which is
 *     (2 - 8/p)*(M-s) + (c/p)*(M-s)*s + c*s
 *
 * (M-s)*s is largest at s' = min(n, M/2); and c*s - (2 - 8/p)*s <= s <= n, because c <= 2 and p >= 8. So a heap
 * whose blocks have more than the following bytes never refuses:
 *
 *     (2 - 8/p)*M + (c/p)*(M-s')*s' + n
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/block.h"
#include <ashlar/required.h>

_Static_assert(BLOCK_BYTES_MIN >= GRANULE_BYTES, "the proof asks for p >= 8");

/** What the blocks must come to, in bytes. pre: live_bytes <= 2^28, so that no product reaches 2^62. */
static uint64_t blocks_bytes(uint64_t live_bytes, uint64_t block_bytes)
{
    const uint64_t smallest = BLOCK_BYTES_MIN;
    const uint64_t bins = 1u << ASHLAR_BINS_PER_OCTAVE_LOG2;
    uint64_t request = block_bytes < live_bytes / 2 ? block_bytes : live_bytes / 2;
    uint64_t used = 2 * live_bytes - live_bytes * GRANULE_BYTES / smallest;
    uint64_t unused = (live_bytes - request) * request * (bins + 1) / (bins * smallest);
    /* What the division dropped from `unused` is below 1 (from `used` it dropped what is subtracted); a granule more
     * is past the bound. */
    return used + unused + 1 + block_bytes + GRANULE_BYTES;
}

/** What a heap of `heap_bytes` keeps besides its blocks. */
static size_t overhead_bytes(size_t heap_bytes)
{
    return ashlar_heap_bytes_min(heap_bytes) - BLOCK_BYTES_MIN;
}

size_t ashlar_required_bytes(size_t max_live_bytes, size_t max_block_bytes)
{
    size_t live_bytes = max_live_bytes > BLOCK_BYTES_MIN ? max_live_bytes : BLOCK_BYTES_MIN;
    size_t block_bytes = max_block_bytes < live_bytes ? max_block_bytes : live_bytes;
    if (live_bytes > ASHLAR_HEAP_BYTES_MAX) {
        return SIZE_MAX;
    }
    uint64_t bytes = (blocks_bytes(live_bytes, block_bytes) + GRANULE_BYTES - 1) & ~(uint64_t)(GRANULE_BYTES - 1);
    if (bytes > ASHLAR_HEAP_BYTES_MAX) {
        return SIZE_MAX;
    }
    /* A larger heap keeps no less for itself, so the second sum suffices for itself. */
    size_t enough_bytes = (size_t)bytes + overhead_bytes((size_t)bytes + overhead_bytes(ASHLAR_HEAP_BYTES_MAX));
    return enough_bytes <= ASHLAR_HEAP_BYTES_MAX ? enough_bytes : SIZE_MAX;
}

/*
 * Heaps that outlive the program that created them: over a reset, in RAM that start-up code leaves alone.
 *
 * What such memory holds may be anything, so nothing of it is believed before it is verified. <ashlar/retained.h> builds
 * retained memory on top of this, with a record that tells why a heap is not taken over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_ADOPT_H
#define ASHLAR_ADOPT_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Take over the heap that an earlier run of this program left in `memory`.
 *
 * @param memory, bytes  as they were given to ashlar_heap_create(): the same address, 8-byte aligned, and a multiple of 8
 *                       bytes. The build has the same options, and nobody has added a region.
 * @return the heap, with all its payloads as they were; NULL, with the memory unchanged, if what is there is no sound heap of
 *         just this memory (see ashlar_heap_check()), and at level asan always, for what that level knows of payloads is
 *         lost with the reset.
 *
 * It reads nothing outside `memory` and ends on any content. It cannot tell a heap from another that is sound too: whoever
 * needs that keeps a checksum.
 * Complexity: as ashlar_heap_check(). Locking: the caller's.
 */
ASHLAR_RESULT_COUNTS struct ashlar_heap *ashlar_heap_adopt(void *memory, size_t bytes);

/**
 * How many bytes from the heap's address on its control structure takes.
 *
 * With the blocks' headers and the links in free blocks, that is all that calls on a heap of one region change. It stays the
 * same for as long as the heap lives. Complexity: O(1).
 */
ASHLAR_NOT_NULL(1) size_t ashlar_heap_control_bytes(const struct ashlar_heap *heap);

#ifdef __cplusplus
}
#endif
#endif

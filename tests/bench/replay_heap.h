/*
 * A heap of <ashlar/heap.h> as the allocator of a replay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_REPLAY_HEAP_H
#define TESTS_BENCH_REPLAY_HEAP_H

#include "bench/replay.h"

#include <ashlar/heap.h>

/** The functions of a heap. A realloc to 0 bytes keeps a smallest block, as ashlar_realloc() does. */
struct replay_allocator replay_heap_allocator(struct ashlar_heap *heap);

#endif

/*
 * malloc's front over simulated RAM as the allocator of a replay: the heap grows with the break, as on a board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_REPLAY_MALLOC_H
#define TESTS_BENCH_REPLAY_MALLOC_H

#include "bench/replay.h"

/** malloc & co. as in a program that has not allocated yet and has just this RAM; whoever had it before, lost it. */
struct replay_allocator replay_malloc_allocator(void *ram, size_t bytes);

#endif

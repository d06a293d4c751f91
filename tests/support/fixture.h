/*
 * What the unit tests start from: a heap over the arena, and payloads that show who wrote to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include "support/test.h"

/** The most payloads that a test tracks: what an arena of smallest blocks can hold. */
enum { FIXTURE_PAYLOADS_MAX = TEST_ARENA_BYTES / NAIVE_BLOCK_BYTES_MIN };

/** Room to remember that many payloads; one for all tests, because small boards have no room for more. */
unsigned char **fixture_payloads(void);

/** A fresh heap over the whole arena, which was filled with junk before. */
struct ashlar_heap *fixture_heap(void);

/** A fresh heap over the first `bytes` of the arena, that may grow to the whole of it. */
struct ashlar_heap *fixture_heap_growable(size_t bytes);

/** A fresh heap over the first `bytes` of the arena, of just that size. */
struct ashlar_heap *fixture_heap_of(size_t bytes);

/** Fail unless the oracle and ashlar_heap_check() both find the heap sound and the guards are intact. */
void assert_sound(const struct ashlar_heap *heap);

/** Fail unless the heap is one free block per region, of `free_bytes` in all. */
void assert_all_free(const struct ashlar_heap *heap, size_t free_bytes);

/** Allocate, and fail unless that worked as promised: aligned, large enough, and sound afterwards. */
unsigned char *alloc_checked(struct ashlar_heap *heap, size_t bytes);

/** Allocate blocks of `bytes` until nothing is left, and remember the first `limit` of them; returns how many. */
size_t alloc_until_full(struct ashlar_heap *heap, size_t bytes, unsigned char **payloads, size_t limit);

/** Write a pattern of its own to each of the payload's first `bytes`. */
void payload_fill(unsigned char *payload, size_t bytes, unsigned seed);

/** Whether the payload's first `bytes` still hold that pattern. */
bool payload_is_filled(const unsigned char *payload, size_t bytes, unsigned seed);

/** The free bytes of a heap, by its statistics. */
size_t free_bytes_of(const struct ashlar_heap *heap);

#endif

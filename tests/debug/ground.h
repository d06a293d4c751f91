/*
 * Common ground of the tests of level debug: a heap in the arena, payloads that are expected, faults that are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_DEBUG_GROUND_H
#define TESTS_DEBUG_GROUND_H

#include "support/arena.h"
#include "support/fault_trap.h"
#include "support/test.h"

#include <ashlar/check.h>
#include <ashlar/heap.h>
#include <ashlar/leaks.h>
#include <ashlar/site.h>
#include <ashlar/stats.h>

/* Call sites that no code has. */
#define SITE(number) ((const void *)(uintptr_t)(0x1000u + 16u * (number)))

/** A heap over the whole arena. */
struct ashlar_heap *ground_heap(void);

/** A heap over its first bytes. */
struct ashlar_heap *ground_heap_of(size_t bytes);

/** Allocate, from a noted site; fail unless that worked, with a payload of just what was asked for. */
unsigned char *take(struct ashlar_heap *heap, size_t bytes, const void *site);

/** Free, from a noted site. */
void give(struct ashlar_heap *heap, void *payload, const void *site);

/** Free something that must not be freed; the fault that was reported, and fail unless it was just one. */
struct ashlar_fault give_wrongly(struct ashlar_heap *heap, void *payload, const void *site);

/** Fail unless the check finds the heap sound. */
void assert_heap_sound(const struct ashlar_heap *heap);

/** Fail unless the check finds just this, there. */
void assert_heap_broken(const struct ashlar_heap *heap, enum ashlar_invariant invariant, const void *address);

/** Free and allocate until all that was in the quarantine has left it. */
void quarantine_flush(struct ashlar_heap *heap);

#endif

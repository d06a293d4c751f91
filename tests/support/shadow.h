/*
 * The shadow model: what a heap must hold, kept outside of it.
 *
 * It knows every live payload by address, size, alignment and content, and compares all of it with the
 * heap's raw memory (support/oracle.h), with ashlar_heap_check() and with ashlar_heap_stats(). It does not
 * know how the heap chooses blocks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_SHADOW_H
#define TESTS_SUPPORT_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/arena.h"
#include "support/naive.h"

struct ashlar_heap;

enum { SHADOW_PAYLOADS_MAX = TEST_ARENA_BYTES / NAIVE_BLOCK_BYTES_MIN };

struct shadow_payload {
    unsigned char *at;
    size_t bytes;     /* what was asked for */
    size_t filled;    /* how much holds the pattern: all that was usable */
    size_t alignment; /* at least ASHLAR_ALIGNMENT */
    uint32_t pattern;
};

struct shadow {
    struct ashlar_heap *heap;
    struct shadow_payload payloads[SHADOW_PAYLOADS_MAX];
    size_t count;
    size_t peak_bytes;     /* the heap's own peak after the last step */
    size_t used_bytes;     /* of whole blocks, after the last step */
    uint32_t next_pattern;
};

/** Start with an empty heap. */
void shadow_begin(struct shadow *shadow, struct ashlar_heap *heap);

/** A payload was allocated: it must be aligned, large enough and apart from all others. It is filled with a pattern. */
void shadow_add(struct shadow *shadow, unsigned char *at, size_t bytes, size_t alignment);

/** A payload is about to be freed or was lost by a reset: its content must be intact. */
void shadow_remove(struct shadow *shadow, size_t index);

/** A payload was resized: what both sizes have in common must be intact. It is filled anew. */
void shadow_resize(struct shadow *shadow, size_t index, unsigned char *at, size_t bytes);

/** Forget all payloads, for a reset. */
void shadow_clear(struct shadow *shadow);

/** Whether the heap's peak may pass the sum of its blocks during the step: a resize holds two blocks for a while. */
enum shadow_peak { SHADOW_PEAK_EXACT, SHADOW_PEAK_TRANSIENT };

/** Compare heap and shadow after a step: structure, blocks, counters. */
void shadow_verify(struct shadow *shadow, enum shadow_peak peak);

/** Compare the content of every payload. */
void shadow_verify_contents(const struct shadow *shadow);

#endif

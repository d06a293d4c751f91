/*
 * Marks: what the red-zone layer tells about memory as it changes hands, so that misuse of it shows.
 *
 * The build picks one file that has these functions: marks_fill.c (patterns, which are verified later), marks_shadow.c
 * (a shadow of RAM, which the compiler's checks ask at each access), port/host/marks_host.c (valgrind's and ASan's own).
 * All memory of a heap is off limits, but for payloads that are allocated:
 *
 *     heap's memory --allocated--> a block's payload is the user's --freed--> off limits, and kept from reuse
 *                                        |      ^ shrunk                          |
 *                                  ends <+------+------------- released <---------+
 *
 * Every function is called with the heap's lock held. The layer and the core access all memory, so they are compiled
 * without the checks, and run between ashlar_marks_enter() and ashlar_marks_leave().
 * Must not know: how blocks are found, kept or freed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_MARKS_H
#define ASHLAR_SAFETY_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ashlar_heap;

/** The parts of a dressed block: record and zone in front, payload, zone behind. */
struct marked_block {
    unsigned char *front;   /**< the zone before the payload, which ends where the payload starts */
    unsigned char *payload; /**< aligned to 8 */
    size_t payload_bytes;   /**< what was asked for */
    unsigned char *end;     /**< where the zone behind ends; it starts with the byte behind the payload */
};

/** The heap got this memory: all of it, but for nothing, is off limits. `start` == `heap`: the heap is new, or starts anew. */
void ashlar_marks_memory_begins(const struct ashlar_heap *heap, void *start, size_t bytes);

/** The heap gave this memory back: it is its owner's again. */
void ashlar_marks_memory_ends(const struct ashlar_heap *heap, void *start, size_t bytes);

/** The payload is the user's from now on; `is_zeroed`: the layer clears it next, and its content counts. */
void ashlar_marks_allocated(const struct ashlar_heap *heap, const struct marked_block *block, bool is_zeroed);

/** The payload had `bytes_before` bytes and now has fewer: block->payload_bytes. */
void ashlar_marks_shrunk(const struct ashlar_heap *heap, const struct marked_block *block, size_t bytes_before);

/** The payload was freed: off limits, and the block is kept from reuse for a while (or for no time at all). */
void ashlar_marks_freed(const struct ashlar_heap *heap, const struct marked_block *block);

/** The block goes back to the core: it is still off limits, but may become part of any other block. */
void ashlar_marks_released(const struct ashlar_heap *heap, const struct marked_block *block);

/**
 * Somebody gets this memory, which is no block of a heap but of an arena or a pool, and so has no zones. It starts at a
 * multiple of 8, or where he has the bytes before it.
 */
void ashlar_marks_memory_lent(void *start, size_t bytes);

/** It is off limits again, or for the first time. */
void ashlar_marks_memory_returned(void *start, size_t bytes);

/** The first byte of a zone of an allocated or freed block that something wrote to, the one in front first; NULL if none. */
const unsigned char *ashlar_marks_zone_damage(const struct marked_block *block);

/** The first byte that something wrote to of the `bytes` from `start` on, within the payload of a freed block; NULL if none. */
const unsigned char *ashlar_marks_freed_damage(const unsigned char *start, size_t bytes);

/** The layer starts to work on memory that is off limits. Nests. */
void ashlar_marks_enter(void);

/** It has done so. */
void ashlar_marks_leave(void);

#endif

/*
 * Arenas: memory that is given out in a few instructions and freed all at once.
 *
 *     struct ashlar_arena arena;
 *     ashlar_arena_over(&arena, buffer, sizeof buffer);      // or: ashlar_arena_from(&arena, malloc, free, 1024)
 *     struct node *node = ashlar_arena_alloc(&arena, sizeof *node);
 *     ...
 *     ashlar_arena_reset(&arena);
 *
 * For work whose data is done with at one time: a message that is parsed, a frame, a request. An arena lies over a buffer, or
 * over *chunks* that it takes from a heap or from malloc as it needs them. What is given out costs nothing beyond itself,
 * rounded up to 8; and nothing is freed alone.
 *
 * What holds for every function here, unless it says otherwise:
 * - What is given out is aligned to 8 bytes (ASHLAR_ALIGNMENT).
 * - Time: constant, without loops; where a chunk is taken, the time of that.
 * - Locking: none. An arena belongs to its caller; the functions that it takes chunks from bring their own locks, or none.
 * - ISR-safe: over a buffer, yes; over chunks, where their source is.
 * - Exhaustion is NULL with all that is in use unchanged. Misuse (at ASHLAR_SAFETY >= 1) is a fault told to ashlar_port_fault();
 *   should the handler return, the call gives up and leaves the arena as it was.
 * - `arena` is never NULL. One that is all zero or was destroyed has no memory: it gives NULL.
 *
 * At levels debug and asan, what was rewound is off limits: writes to it are found when it is given out again (debug), every
 * access is told (asan). With ASHLAR_ZERO_ON_FREE, what is rewound, reset, destroyed or cut by a resize is erased.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_ARENA_H
#define ASHLAR_ARENA_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A piece of an arena's memory; at the start of a chunk, or in the arena itself if that lies over a buffer. */
struct ashlar_arena_chunk {
    struct ashlar_arena_chunk *next; /**< the one that is used after it; NULL at the end */
    unsigned char *start;            /**< a multiple of 8 */
    unsigned char *end;              /**< a multiple of 8 */
    size_t bytes_before;             /**< in the chunks before it, when it was entered */
};

struct ashlar_arena_source;

/** An arena. Its members are the library's; they are here so that an arena can be a variable. A copy of it is none. */
struct ashlar_arena {
    unsigned char *top;               /**< what is given out next; a multiple of 8 */
    unsigned char *end;               /**< of the chunk in use */
    struct ashlar_arena_chunk *chunk; /**< the one in use */
    struct ashlar_arena_chunk first;  /**< the buffer; empty in an arena of chunks */
    size_t used_bytes_peak;           /**< before the last rewind */
    size_t capacity_bytes;
    size_t chunk_bytes;
    const struct ashlar_arena_source *source; /**< where chunks come from; NULL: there are none */
    union {
        struct ashlar_heap *heap;
        struct {
            void *(*take)(size_t bytes);
            void (*give)(void *chunk);
        } functions;
    } from;
};

/** What a chunk spends besides what is given out of it, in bytes. */
#define ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES (4 * sizeof(void *))

/**
 * Make an arena over a buffer.
 *
 * @param buffer  its start is rounded up to a multiple of 8. It belongs to the arena until that is destroyed.
 * @param bytes   its size; the end is rounded down to a multiple of 8. All of it can be given out.
 * @return true; false, and the arena has no memory, if `buffer` is NULL or wraps around the address space, or if nothing is
 *         left of it.
 *
 * Complexity: O(1); at levels debug and asan O(bytes).
 */
ASHLAR_NOT_NULL(1) bool ashlar_arena_over(struct ashlar_arena *arena, void *buffer, size_t bytes);

/**
 * Make an arena of chunks from a heap. None is taken before it is needed.
 *
 * @param heap         it needs a lock around each call on the arena if it needs one around its own.
 * @param chunk_bytes  how much is taken at a time; ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES of it are the arena's own. At least 8
 *                     bytes more than that. A request that does not fit gets a chunk of its own size.
 * @return true; false, and the arena has no memory, if `chunk_bytes` is too small.
 */
ASHLAR_NOT_NULL(1, 2) bool ashlar_arena_from_heap(struct ashlar_arena *arena, struct ashlar_heap *heap, size_t chunk_bytes);

/**
 * Make an arena of chunks from functions like malloc and free, with all that these do: locks, growth, checks.
 *
 * @param take         gives so many bytes, aligned to 8, or NULL.
 * @param give         takes back what `take` gave.
 * @param chunk_bytes  as in ashlar_arena_from_heap().
 * @return as ashlar_arena_from_heap().
 */
ASHLAR_NOT_NULL(1, 2, 3) bool ashlar_arena_from(struct ashlar_arena *arena, void *(*take)(size_t bytes),
                                               void (*give)(void *chunk),
                                                size_t chunk_bytes);

/**
 * Allocate.
 *
 * @param bytes  any value; 0 counts as 1.
 * @return at least `bytes` bytes with undetermined content; NULL if there are not so many in one piece. What is left of a
 *         chunk that is too small for a request is not used before the arena is rewound. A chunk that was kept and is too
 *         small goes back for one that is not; and all that are kept do before NULL is returned (O(chunks kept)).
 */
ASHLAR_NOT_NULL(1) ASHLAR_SIZE_IS(2) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_arena_alloc(struct ashlar_arena *arena, size_t bytes);

/**
 * Allocate at an alignment.
 *
 * @param alignment  in bytes, a power of two; up to 8 is what everything has.
 * @param bytes      as in ashlar_arena_alloc().
 * @return as ashlar_arena_alloc(), aligned; NULL also if `alignment` is 0 or not a power of two.
 */
ASHLAR_NOT_NULL(1) ASHLAR_ALIGNMENT_IS(2) ASHLAR_SIZE_IS(3) ASHLAR_RESULT_COUNTS
void *ashlar_arena_aligned_alloc(struct ashlar_arena *arena, size_t alignment, size_t bytes);

/**
 * Allocate `count` elements of `bytes` bytes each, all bits zero.
 *
 * @return as ashlar_arena_alloc(); NULL also if the product does not fit a size_t.
 * Complexity: O(count * bytes) for the fill.
 */
ASHLAR_NOT_NULL(1) ASHLAR_SIZE_IS_PRODUCT(2, 3) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_arena_calloc(struct ashlar_arena *arena, size_t count, size_t bytes);

/**
 * Resize: what was given out last grows or shrinks in place if there is room, as a text that is still being read; anything
 * else shrinks to no effect, and grows by a copy, with the old one left to the next rewind.
 *
 * @param payload       what an allocation on this arena returned, or NULL: then this is ashlar_arena_alloc().
 * @param bytes_before  its size, as it was asked for.
 * @param bytes         the new size; 0 counts as 1.
 * @return the payload at its place, with the content of the smaller of the two sizes; NULL, with the payload unchanged, if
 *         there is no room. A copy is aligned to 8, whatever the payload was.
 * Complexity: O(bytes_before) for the copy.
 */
ASHLAR_NOT_NULL(1) ASHLAR_SIZE_IS(4) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_arena_resize(struct ashlar_arena *arena, void *payload, size_t bytes_before, size_t bytes);

/** A moment of an arena: what was given out before it, and what after. */
struct ashlar_arena_mark {
    const struct ashlar_arena_chunk *chunk;
    unsigned char *top;
};

/** The moment now. It counts until the arena is rewound to an earlier one, trimmed, or destroyed. */
ASHLAR_NOT_NULL(1) struct ashlar_arena_mark ashlar_arena_mark(const struct ashlar_arena *arena);

/**
 * Free all that was given out since a mark. Chunks stay with the arena: see ashlar_arena_trim().
 *
 * @param mark  of this arena. One of another arena, or of a time that was rewound already, is a fault (ASHLAR_SAFETY >= 1), as
 *              far as the arena's memory tells: where as much was given out again, it is a moment like any other.
 * Complexity: O(1); from ASHLAR_SAFETY_HARDENED on O(chunks in use) to verify the mark; at levels debug and asan, and with
 * ASHLAR_ZERO_ON_FREE, O(bytes freed).
 */
ASHLAR_NOT_NULL(1) void ashlar_arena_rewind(struct ashlar_arena *arena, struct ashlar_arena_mark mark);

/** Free all that was given out. Chunks stay with the arena. Complexity: O(1); O(bytes in use) as for ashlar_arena_rewind(). */
ASHLAR_NOT_NULL(1) void ashlar_arena_reset(struct ashlar_arena *arena);

/**
 * Give the chunks that nothing is in back to where they come from.
 *
 * @return how many bytes of the capacity that were. Complexity: O(chunks given back).
 */
ASHLAR_NOT_NULL(1) size_t ashlar_arena_trim(struct ashlar_arena *arena);

/** Give back all chunks, or the buffer. Whatever was given out is invalid. Complexity: O(chunks). */
ASHLAR_NOT_NULL(1) void ashlar_arena_destroy(struct ashlar_arena *arena);

/** The counters of an arena. */
struct ashlar_arena_stats {
    size_t used_bytes;      /**< given out, with what was rounded up, and what is left of chunks before the one in use */
    size_t used_bytes_peak; /**< the most that used_bytes ever was */
    size_t capacity_bytes;  /**< of the buffer, or of all chunks that the arena has now */
};

/** The counters right now. */
ASHLAR_NOT_NULL(1) struct ashlar_arena_stats ashlar_arena_stats(const struct ashlar_arena *arena);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Private heaps: a heap of its own for each subsystem, with a quota, counters of its own, and an end.
 *
 *     static struct ashlar_private_heap radio;
 *     const struct ashlar_private_options options = {.name = "radio", .quota_bytes = 2048};
 *     ashlar_private_create(&radio, memory, sizeof memory, &options);
 *     void *frame = ashlar_private_alloc(&radio, 200);
 *     ashlar_private_free(&radio, frame);
 *     ashlar_private_destroy(&radio);    // says what is still in use
 *
 * A subsystem that leaks, fragments or corrupts its memory does so to itself. The memory may be a static buffer, what malloc
 * gave, or RAM of another kind.
 *
 * What holds for every function here, unless it says otherwise:
 * - It is the function of <ashlar/heap.h> of that name, with its rules, times and faults.
 * - Locking: the heap's own, if it was given one; fills and copies run outside of it. Else the heap belongs to its caller.
 * - A request is refused, with NULL, if the bytes in use would pass the quota; a block counts with what it may come to at most:
 *   ashlar_block_bytes() of the request, and ASHLAR_PRIVATE_SLACK_BYTES. So the quota is never passed.
 * - At level sampled, no payload comes from a guarded slot: what lies there is in no heap's memory, and in no quota.
 * - `heap` is never NULL. After ashlar_private_destroy(), and before ashlar_private_create() if it is all zero, each call on it
 *   is a fault at ASHLAR_SAFETY >= 1 (a use after free); it does nothing, and returns NULL or 0.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_PRIVATE_H
#define ASHLAR_PRIVATE_H

#include <ashlar/stats.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A private heap. Its members are the library's; they are here so that one can be a variable. */
struct ashlar_private_heap {
    struct ashlar_heap *blocks; /**< NULL: it does not exist */
    const char *name;
    size_t quota_bytes;
    size_t refused_by_quota;
    size_t refused_by_exhaustion;
    void *memory;
    size_t bytes;
    void (*lock)(void);
    void (*unlock)(void);
};

/** What may be said of a private heap when it is created. All zero: it has no name, no quota, no lock. */
struct ashlar_private_options {
    const char *name;     /**< for reports; must outlive the heap */
    size_t quota_bytes;   /**< the most bytes in blocks in use at a time, headers included; 0: what the memory has room for */
    void (*lock)(void);   /**< around each access; ashlar_port_lock() where interrupts use the heap too; NULL: no lock */
    void (*unlock)(void); /**< NULL exactly if `lock` is */
};

/**
 * How much a block may have beyond ashlar_block_bytes(), where the rest is too small for a block of its own: a granule less
 * than the smallest one, which holds header, footer and two links.
 */
#define ASHLAR_PRIVATE_SLACK_BYTES (2 * sizeof(void *))

/**
 * Create a private heap.
 *
 * @param memory, bytes  as in ashlar_heap_create(). It belongs to the heap until ashlar_private_destroy().
 * @param options        NULL stands for all zero.
 * @return true; false, with heap and memory unchanged, where ashlar_heap_create() returns NULL, and if there is one of `lock`
 *         and `unlock` without the other.
 */
ASHLAR_NOT_NULL(1) bool ashlar_private_create(struct ashlar_private_heap *heap, void *memory, size_t bytes,
                                              const struct ashlar_private_options *options);

/** @see ashlar_free */
ASHLAR_NOT_NULL(1) void ashlar_private_free(struct ashlar_private_heap *heap, void *payload);

/** @see ashlar_alloc */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_private_free, 2) ASHLAR_SIZE_IS(2)
ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_private_alloc(struct ashlar_private_heap *heap, size_t bytes);

/** @see ashlar_calloc */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_private_free, 2) ASHLAR_SIZE_IS_PRODUCT(2, 3)
ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_private_calloc(struct ashlar_private_heap *heap, size_t count, size_t bytes);

/** @see ashlar_aligned_alloc */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_private_free, 2) ASHLAR_ALIGNMENT_IS(2) ASHLAR_SIZE_IS(3)
ASHLAR_RESULT_COUNTS void *ashlar_private_aligned_alloc(struct ashlar_private_heap *heap, size_t alignment, size_t bytes);

/**
 * @see ashlar_realloc. A payload that grows counts with the block that it is to become, in place of the one that it has; while
 * it is copied to another place, both are in use and the quota may be passed by the old one. One that does not grow is never
 * refused; at levels debug and asan, where it may move all the same, it may pass the quota by ASHLAR_PRIVATE_SLACK_BYTES.
 */
ASHLAR_NOT_NULL(1) ASHLAR_SIZE_IS(3) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_private_realloc(struct ashlar_private_heap *heap, void *payload, size_t bytes);

/** The counters of a private heap. */
struct ashlar_private_stats {
    struct ashlar_stats blocks;   /**< those of its memory */
    size_t quota_bytes;           /**< 0: none */
    size_t refused_by_quota;      /**< how many requests would have passed the quota */
    size_t refused_by_exhaustion; /**< how many others found no block */
};

/** The counters right now, all of one moment; all zero if the heap does not exist. */
ASHLAR_NOT_NULL(1) struct ashlar_private_stats ashlar_private_stats(const struct ashlar_private_heap *heap);

/** Its blocks, for ashlar_heap_check(), ashlar_heap_walk() and the like, under its lock; NULL if it does not exist. */
static inline struct ashlar_heap *ashlar_private_blocks(const struct ashlar_private_heap *heap)
{
    return heap->blocks;
}

/**
 * Destroy a private heap, and report the blocks that are still in use, by ashlar_port_print():
 *
 *     *** ashlar: private heap "radio" 0x20001000 destroyed with blocks in use
 *       0x20001088, 200 bytes
 *       1 block, 200 bytes
 *
 * The memory is the caller's again in any case, and those blocks are part of it. Nothing is printed if there are none. At most
 * ASHLAR_PRIVATE_REPORT_MAX blocks are named. A heap whose blocks are damaged is a fault (ASHLAR_SAFETY >= 1): should the
 * handler return, none is named.
 *
 * @return how many were in use. Complexity: O(blocks + bins), at levels debug and asan O(blocks * blocks in use), with
 *         ASHLAR_ZERO_ON_FREE O(bytes); without the lock: nobody else may use the heap any more.
 */
ASHLAR_NOT_NULL(1) size_t ashlar_private_destroy(struct ashlar_private_heap *heap);

/** How many blocks a report names. */
#define ASHLAR_PRIVATE_REPORT_MAX 8

/**
 * Destroy a private heap, and tell `visit` of the blocks that are still in use.
 *
 * @param visit  is called for each, and must not use the heap; returns whether to be told of more. NULL: nobody is told.
 * @return how many were in use. Complexity, locks: as ashlar_private_destroy().
 */
ASHLAR_NOT_NULL(1) size_t ashlar_private_destroy_with(struct ashlar_private_heap *heap, ashlar_visit *visit, void *context);

#ifdef __cplusplus
}
#endif
#endif

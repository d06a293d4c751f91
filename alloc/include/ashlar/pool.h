/*
 * Pools: blocks of one size, given out and taken back in a few instructions, in interrupts too.
 *
 *     ASHLAR_POOL(messages, struct message, 16);            // ready before main
 *     struct message *message = ashlar_pool_alloc(&messages);
 *     ashlar_pool_free(&messages, message);
 *
 * A block costs nothing beyond itself: a free one holds the pool's list in its own bytes. Nothing is written to a block
 * before it is first given out, so that a pool of any size is ready at once, and RAM that is never needed is never touched.
 *
 * What holds for every function here, unless it says otherwise:
 * - Time: constant, without loops.
 * - Locking: its own, the port's lock, for a few instructions; so it may be called in any context that may allocate: threads,
 *   tasks, interrupt handlers, before main.
 * - Exhaustion is NULL. Misuse (at ASHLAR_SAFETY >= 1) is a fault told to ashlar_port_fault(); should the handler return, the
 *   call gives up and leaves the pool as it was.
 * - `pool` is never NULL.
 *
 * Misuse that is told: a block that is free already, a pointer into a block, one of another pool or of none, a block that was
 * never given out; and when a block is given out, that somebody wrote to its first two words while it was free. At level
 * debug a write to any of its bytes is found; at level asan, every access is.
 *
 * With ASHLAR_ZERO_ON_FREE, what is freed, reset or destroyed is erased, but for the two words that a free block holds itself;
 * that takes time in proportion to it, under the lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_POOL_H
#define ASHLAR_POOL_H

#include <ashlar/abi.h>
#include <ashlar/attributes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The smallest block, in bytes: a link and a mark. */
#define ASHLAR_POOL_BLOCK_BYTES_MIN (2 * sizeof(void *))

/** The smallest alignment of a block, in bytes: that of a link; at the levels that tell of single bytes, that of a granule. */
#define ASHLAR_POOL_ALIGNMENT_MIN (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG ? (size_t)8 : sizeof(void *))

struct ashlar_pool_block;

/** A pool. Its members are the library's; they are here so that a pool can be a variable. All zero, it is an empty pool. */
struct ashlar_pool {
    struct ashlar_pool_block *free; /**< the block that was freed last; NULL if there is none */
    unsigned char *fresh;           /**< the first block that was never given out, or `end` */
    unsigned char *end;             /**< behind the last block */
    size_t block_bytes;
    size_t used_blocks;
    size_t used_blocks_peak; /**< before the last free */
    size_t refused;
    unsigned char *start; /**< the first block */
    size_t blocks;
    size_t inverse; /**< of block_bytes >> shift, modulo the range of a size_t: divides without a division */
    size_t shift;   /**< how many low bits of block_bytes are 0 */
};

/**
 * Create a pool over `memory`.
 *
 * @param memory       where the blocks lie; its start is rounded up to a multiple of 8. It belongs to the pool until the caller
 *                     stops using the pool.
 * @param bytes        its size.
 * @param block_bytes  the size of a block, rounded up to a multiple of 8; at least ASHLAR_POOL_BLOCK_BYTES_MIN (a smaller one
 *                     counts as that). Each block is aligned to 8.
 * @return true; false, with pool and memory unchanged, if `memory` is NULL or wraps around the address space, or if it has no
 *         room for a block.
 *
 * Complexity: O(1), with one division; at levels debug and asan O(bytes). Locks: none, for nobody knows the pool yet.
 */
ASHLAR_NOT_NULL(1) bool ashlar_pool_create(struct ashlar_pool *pool, void *memory, size_t bytes, size_t block_bytes);

/**
 * Create a pool whose blocks have an alignment of their own, as those of a DMA controller.
 *
 * @param alignment  of each block, in bytes: a power of two; one below ASHLAR_POOL_ALIGNMENT_MIN counts as that. `memory` and
 *                   `block_bytes` are rounded up to a multiple of it, so that no two blocks share a cache line if it is one.
 * @return as ashlar_pool_create(); false also if `alignment` is 0 or no power of two.
 */
ASHLAR_NOT_NULL(1)
bool ashlar_pool_create_aligned(struct ashlar_pool *pool, void *memory, size_t bytes, size_t block_bytes, size_t alignment);

/**
 * Free a block.
 *
 * @param block  what ashlar_pool_alloc() on this pool returned, and nobody has freed since; NULL is nothing.
 *
 * Complexity: O(1). Where the block's first two words look as if it were free, O(free blocks) under the lock tell for sure: a
 * program's own data look so by chance, once in 2^32; and so may what lay in RAM before the pool was created or reset, in a
 * block that nobody has written to since.
 */
ASHLAR_NOT_NULL(1) void ashlar_pool_free(struct ashlar_pool *pool, void *block);

/**
 * Allocate a block: the one that was freed last, or else the next that was never given out.
 *
 * @return a block with undetermined content; NULL if all are in use.
 */
ASHLAR_NOT_NULL(1) ASHLAR_FREED_BY(ashlar_pool_free, 2) ASHLAR_RESULT_COUNTS
void *ashlar_pool_alloc(struct ashlar_pool *pool);

/**
 * Forget all blocks: all are free, and the peak and the count of refusals start anew.
 *
 * Complexity: O(1); at levels debug and asan, and with ASHLAR_ZERO_ON_FREE, O(bytes).
 */
ASHLAR_NOT_NULL(1) void ashlar_pool_reset(struct ashlar_pool *pool);

/**
 * Give the memory back to its owner. The pool is empty from then on: it gives NULL, and no pointer is one of its blocks.
 *
 * @return how many blocks were in use. Locks: none, for nobody else may use the pool any more.
 */
ASHLAR_NOT_NULL(1) size_t ashlar_pool_destroy(struct ashlar_pool *pool);

/** The counters of a pool. */
struct ashlar_pool_stats {
    size_t block_bytes;      /**< of a block, rounded up as at creation */
    size_t blocks;           /**< how many there are */
    size_t used_blocks;      /**< how many are in use */
    size_t used_blocks_peak; /**< the most that ever were */
    size_t refused;          /**< how many calls got NULL */
};

/** The counters right now, all of one moment. */
ASHLAR_NOT_NULL(1) struct ashlar_pool_stats ashlar_pool_stats(const struct ashlar_pool *pool);

/**
 * Which block starts at an address.
 *
 * @return its number, from 0 on; SIZE_MAX if none of this pool does. Locks: none, for it reads what never changes.
 */
ASHLAR_NOT_NULL(1) size_t ashlar_pool_index(const struct ashlar_pool *pool, const void *block);

/** The block of a number; NULL if there are not so many. Locks: none. */
ASHLAR_NOT_NULL(1) void *ashlar_pool_block_at(const struct ashlar_pool *pool, size_t index);

/**
 * Whether a block is in use: to report those that are still, when all should be free.
 *
 * @param block  any pointer; false if no block of this pool starts there.
 * Complexity: O(free blocks), under the lock; from ASHLAR_SAFETY_HARDENED on, O(1) for a block in use.
 */
ASHLAR_NOT_NULL(1) bool ashlar_pool_is_used(const struct ashlar_pool *pool, const void *block);

/*
 * A pool that needs no creation: its members are constants that the compiler computes.
 *
 * The inverse of an odd number d modulo 2^n: x = 3d ^ 2 is one modulo 2^5 (Warren, Hacker's Delight, 10-16). With
 * e = 1 - dx, a multiple of 2^5, x(1 + e)(1 + e^2)(1 + e^4)(1 + e^8) is one modulo 2^80, for dx = 1 - e makes of the product
 * 1 - e^16.
 */
#define ASHLAR_POOL_INVERSE_START(odd) ((3 * (size_t)(odd)) ^ 2)
#define ASHLAR_POOL_INVERSE_ERROR(odd) (1 - (size_t)(odd) * ASHLAR_POOL_INVERSE_START(odd))
#define ASHLAR_POOL_SQUARE(value) ((value) * (value))
#define ASHLAR_POOL_INVERSE(odd)                                                                                          \
    (ASHLAR_POOL_INVERSE_START(odd) * (1 + ASHLAR_POOL_INVERSE_ERROR(odd)) *                                              \
     (1 + ASHLAR_POOL_SQUARE(ASHLAR_POOL_INVERSE_ERROR(odd))) *                                                           \
     (1 + ASHLAR_POOL_SQUARE(ASHLAR_POOL_SQUARE(ASHLAR_POOL_INVERSE_ERROR(odd)))) *                                       \
     (1 + ASHLAR_POOL_SQUARE(ASHLAR_POOL_SQUARE(ASHLAR_POOL_SQUARE(ASHLAR_POOL_INVERSE_ERROR(odd))))))
#define ASHLAR_POOL_SHIFT(bytes) ((size_t)__builtin_ctzl((unsigned long)(bytes)))

#define ASHLAR_POOL_LARGER(one, other) ((one) > (other) ? (one) : (other))
#define ASHLAR_POOL_ALIGNMENT(type) ASHLAR_POOL_LARGER((size_t)__alignof__(type), ASHLAR_POOL_ALIGNMENT_MIN)
#define ASHLAR_POOL_BLOCK_BYTES(type)                                                              \
    ((ASHLAR_POOL_LARGER(sizeof(type), ASHLAR_POOL_BLOCK_BYTES_MIN) + ASHLAR_POOL_ALIGNMENT(type) - 1) & \
     ~(ASHLAR_POOL_ALIGNMENT(type) - 1))

/** The value of a `struct ashlar_pool` over `count` blocks of `bytes` bytes at `memory`, all rounded up and aligned already. */
#define ASHLAR_POOL_INITIAL(memory, bytes, count)                                                                             \
    {NULL, (memory), (memory) + (bytes) * (count), (bytes), 0, 0, 0, (memory), (count),                                       \
     ASHLAR_POOL_INVERSE((bytes) >> ASHLAR_POOL_SHIFT(bytes)), ASHLAR_POOL_SHIFT(bytes)}

/**
 * Define a static pool with its memory: `count` blocks for a `type` each, aligned as that asks for. Nothing runs before it is
 * used, so at levels debug and asan a block is watched from its first free on, or from a reset of the pool on.
 *
 * @param count  a constant, at least 1.
 */
#define ASHLAR_POOL(name, type, count)                                                            \
    static unsigned char name##_memory[ASHLAR_POOL_BLOCK_BYTES(type) * (size_t)(count)]           \
        __attribute__((aligned(ASHLAR_POOL_ALIGNMENT(type))));                                    \
    static struct ashlar_pool name = ASHLAR_POOL_INITIAL(name##_memory, ASHLAR_POOL_BLOCK_BYTES(type), (size_t)(count))

#ifdef __cplusplus
}
#endif
#endif

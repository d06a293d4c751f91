/*
 * Pools of blocks of one size. See <ashlar/pool.h>.
 *
 *     start            fresh              end
 *     | block | block | ...   | never given out |
 *         ^---- free list, through the blocks
 *
 * A free block holds the link to the next and, from ASHLAR_SAFETY_HARDENED on, a mark that depends on the link. A block
 * in use that looks as if it had that mark is looked for in the list, so no program data is taken for a double free.
 *
 * Owns: the list, the marks, the counters. Must not know: what the lock is (the build's ashlar_lock.h), what becomes of a
 * fault (the port's).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/lending.h"

#include <ashlar/pool.h>
#include <ashlar/size.h>
#include <ashlar_lock.h>

#define SIZE_BITS (sizeof(size_t) * 8)
#define DEFAULT_ALIGNMENT 8u

/** A free block. Its memory has had any type. */
struct __attribute__((may_alias)) ashlar_pool_block {
    struct ashlar_pool_block *next;
    uintptr_t mark;
};

_Static_assert(sizeof(struct ashlar_pool_block) == ASHLAR_POOL_BLOCK_BYTES_MIN, "a free block holds a link and a mark");

/* ---- Which block ---- */

/**
 * The number of the block that starts `offset` bytes into the pool; some number that no block has if none does.
 *
 * block_bytes is d = o * 2^s with o odd. offset * (the inverse of o), rotated right by s, is offset / d if d divides offset. The
 * function is a bijection, and the multiples of d already have all results up to SIZE_MAX / d; so any other offset has a larger
 * one, and no pool has so many blocks (Warren, Hacker's Delight, 10-17).
 */
static inline size_t pool_index_of(const struct ashlar_pool *pool, size_t offset)
{
    size_t product = offset * pool->inverse;
    return product >> pool->shift | product << ((SIZE_BITS - pool->shift) & (SIZE_BITS - 1));
}

/** Whether a block starts there. */
static inline bool pool_has_block(const struct ashlar_pool *pool, const void *block)
{
    return pool_index_of(pool, (uintptr_t)block - (uintptr_t)pool->start) < pool->blocks;
}

/** Whether a block starts there that was given out before. What is read without the lock only grows. */
static inline bool pool_has_given(const struct ashlar_pool *pool, const void *block)
{
    return (uintptr_t)block < (uintptr_t)pool->fresh && pool_has_block(pool, block);
}

/* ---- Marks of free blocks ---- */

/** The bits in which a mark differs from its link: a pattern that programs hardly have between a pointer and what follows it. */
#define MARK_PATTERN ((uintptr_t)-1 / 0xFF * 0xA5)

static inline void block_mark(struct ashlar_pool_block *block)
{
    block->mark = (uintptr_t)block->next ^ MARK_PATTERN;
}

static inline bool block_is_marked(const struct ashlar_pool_block *block)
{
    return (block->mark ^ (uintptr_t)block->next) == MARK_PATTERN;
}

/** Whether a block is in the free list, which is followed as far as it can be right. */
__attribute__((noinline)) static bool pool_lists_locked(const struct ashlar_pool *pool, const struct ashlar_pool_block *block)
{
    size_t left = pool->blocks;
    const struct ashlar_pool_block *listed = pool->free;
    while (listed != NULL && left != 0 && pool_has_given(pool, listed)) {
        if (listed == block) {
            return true;
        }
        listed = listed->next;
        left--;
    }
    return false;
}

/** Whether a block that was given out before is free now. */
static inline bool block_is_free_locked(const struct ashlar_pool *pool, const struct ashlar_pool_block *block)
{
    return (!misuse_is_told() || block_is_marked(block)) && pool_lists_locked(pool, block);
}

/* ---- Faults ---- */

__attribute__((noinline, cold)) static void pool_fault(const struct ashlar_pool *pool, enum ashlar_fault_kind kind,
                                                       const void *pointer, const char *detail)
{
    struct ashlar_fault fault = {
        .kind = kind,
        .heap = pool,
        .pointer = pointer,
        .task = ashlar_port_task(),
        .detail = detail,
    };
    size_t offset = (uintptr_t)pointer - (uintptr_t)pool->start;
    if (offset < (uintptr_t)pool->end - (uintptr_t)pool->start) {
        size_t offset_in_block = offset % pool->block_bytes;
        fault.payload = (const unsigned char *)pointer - offset_in_block;
        fault.payload_bytes = pool->block_bytes;
        fault.offset = (ptrdiff_t)offset_in_block;
    }
    ashlar_port_fault(&fault);
}

/** What the caller handed in is no block that this pool gave out. */
static void pool_fault_pointer(const struct ashlar_pool *pool, const void *pointer)
{
    const char *detail = "no block of this pool";
    if (pool_has_block(pool, pointer)) {
        detail = "a block that this pool never gave out";
    }
    pool_fault(pool, ASHLAR_FAULT_INVALID_POINTER, pointer, detail);
}

/** The block that would be given out next is not as it was left: nothing is given out. */
__attribute__((noinline, cold)) static void *pool_refuse_locked(const struct ashlar_pool *pool, uint32_t mask)
{
    const struct ashlar_pool_block *block = pool->free;
    lending_leave();
    ashlar_lock_leave(mask);
    pool_fault(pool, ASHLAR_FAULT_CORRUPT_LINK, block, "a free block of a pool");
    return NULL;
}

/* ---- Creation ---- */

static size_t odd_inverse(size_t odd)
{
    return ASHLAR_POOL_INVERSE(odd);
}

bool ashlar_pool_create(struct ashlar_pool *pool, void *memory, size_t bytes, size_t block_bytes)
{
    return ashlar_pool_create_aligned(pool, memory, bytes, block_bytes, DEFAULT_ALIGNMENT);
}

bool ashlar_pool_create_aligned(struct ashlar_pool *pool, void *memory, size_t bytes, size_t block_bytes, size_t alignment)
{
    if (memory == NULL || !ashlar_size_is_power_of_two(alignment) || bytes > UINTPTR_MAX - (uintptr_t)memory) {
        return false;
    }
    alignment = ASHLAR_POOL_LARGER(alignment, ASHLAR_POOL_ALIGNMENT_MIN);
    block_bytes = ASHLAR_POOL_LARGER(block_bytes, ASHLAR_POOL_BLOCK_BYTES_MIN);
    size_t lead_bytes = (size_t)(0 - (uintptr_t)memory) & (alignment - 1);
    if (lead_bytes >= bytes || block_bytes > bytes - lead_bytes) {
        return false;
    }
    /* The blocks start at a multiple of the alignment that is not 0, and end within the address space: no sum here wraps. */
    block_bytes = (block_bytes + alignment - 1) & ~(alignment - 1);
    size_t blocks = (bytes - lead_bytes) / block_bytes;
    if (blocks == 0) {
        return false;
    }
    unsigned char *start = (unsigned char *)memory + lead_bytes;
    size_t shift = ASHLAR_POOL_SHIFT(block_bytes);
    const struct ashlar_pool created = {
        .fresh = start,
        .end = start + blocks * block_bytes,
        .block_bytes = block_bytes,
        .start = start,
        .blocks = blocks,
        .inverse = odd_inverse(block_bytes >> shift),
        .shift = shift,
    };
    *pool = created;
    lending_begin(start, blocks * block_bytes);
    return true;
}

/* ---- Giving out, taking back ---- */

/** The last steps of giving a block out. */
static inline void *block_give(struct ashlar_pool *pool, struct ashlar_pool_block *block, uint32_t mask)
{
    pool->used_blocks++;
    lending_give(block, pool->block_bytes);
    lending_leave();
    ashlar_lock_leave(mask);
    return block;
}

/** The next block that was never given out. Not in line, for the list's path is the usual one, and so needs fewer registers. */
__attribute__((noinline)) static void *pool_alloc_fresh_locked(struct ashlar_pool *pool, uint32_t mask)
{
    struct ashlar_pool_block *block = (struct ashlar_pool_block *)(void *)pool->fresh;
    if (pool->fresh == pool->end) {
        pool->refused++;
        lending_leave();
        ashlar_lock_leave(mask);
        return NULL;
    }
    pool->fresh += pool->block_bytes;
    return block_give(pool, block, mask);
}

/** At level debug, what else of a free block was left alone. The link and the mark are the list's own. */
static void block_verify(const struct ashlar_pool *pool, const struct ashlar_pool_block *block)
{
    const unsigned char *damage = lending_damage(block + 1, pool->block_bytes - sizeof *block);
    if (damage != NULL) {
        pool_fault(pool, ASHLAR_FAULT_USE_AFTER_FREE, damage, "a free block of a pool");
    }
}

void *ashlar_pool_alloc(struct ashlar_pool *pool)
{
    uint32_t mask = ashlar_lock_enter();
    lending_enter();
    struct ashlar_pool_block *block = pool->free;
    if (block == NULL) {
        return pool_alloc_fresh_locked(pool, mask);
    }
    if (misuse_is_told() && !block_is_marked(block)) {
        return pool_refuse_locked(pool, mask);
    }
    if (LENDING_IS_TOLD) {
        block_verify(pool, block);
    }
    pool->free = block->next;
    if (misuse_is_told()) {
        block->mark = 0; /* so that the free of a block that nobody wrote to takes no search */
    }
    return block_give(pool, block, mask);
}

/** Put a block into the list. */
static inline void block_list_locked(struct ashlar_pool *pool, struct ashlar_pool_block *block)
{
    size_t used_blocks = pool->used_blocks;
    if (used_blocks > pool->used_blocks_peak) {
        pool->used_blocks_peak = used_blocks;
    }
    pool->used_blocks = used_blocks - 1;
    lending_take(block, pool->block_bytes);
    block->next = pool->free;
    if (misuse_is_told()) {
        block_mark(block);
    }
    pool->free = block;
}

void ashlar_pool_free(struct ashlar_pool *pool, void *payload)
{
    struct ashlar_pool_block *block = payload;
    if (block == NULL) {
        return;
    }
    if (misuse_is_told() && !pool_has_given(pool, block)) {
        pool_fault_pointer(pool, block);
        return;
    }
    uint32_t mask = ashlar_lock_enter();
    lending_enter();
    bool is_free = misuse_is_told() && block_is_free_locked(pool, block);
    if (!is_free) {
        block_list_locked(pool, block);
    }
    lending_leave();
    ashlar_lock_leave(mask);
    if (is_free) {
        pool_fault(pool, ASHLAR_FAULT_DOUBLE_FREE, block, "a block of a pool");
    }
}

void ashlar_pool_reset(struct ashlar_pool *pool)
{
    uint32_t mask = ashlar_lock_enter();
    pool->free = NULL;
    pool->fresh = pool->start;
    pool->used_blocks = 0;
    pool->used_blocks_peak = 0;
    pool->refused = 0;
    lending_take(pool->start, (size_t)(pool->end - pool->start));
    ashlar_lock_leave(mask);
}

size_t ashlar_pool_destroy(struct ashlar_pool *pool)
{
    size_t used_blocks = pool->used_blocks;
    const struct ashlar_pool empty = {0};
    lending_erase(pool->start, (size_t)(pool->fresh - pool->start));
    lending_end(pool->start, (size_t)(pool->end - pool->start));
    *pool = empty;
    return used_blocks;
}

/* ---- Asking ---- */

struct ashlar_pool_stats ashlar_pool_stats(const struct ashlar_pool *pool)
{
    uint32_t mask = ashlar_lock_enter();
    struct ashlar_pool_stats stats = {
        .block_bytes = pool->block_bytes,
        .blocks = pool->blocks,
        .used_blocks = pool->used_blocks,
        .used_blocks_peak = ASHLAR_POOL_LARGER(pool->used_blocks, pool->used_blocks_peak),
        .refused = pool->refused,
    };
    ashlar_lock_leave(mask);
    return stats;
}

size_t ashlar_pool_index(const struct ashlar_pool *pool, const void *block)
{
    size_t index = pool_index_of(pool, (uintptr_t)block - (uintptr_t)pool->start);
    return index < pool->blocks ? index : SIZE_MAX;
}

void *ashlar_pool_block_at(const struct ashlar_pool *pool, size_t index)
{
    return index < pool->blocks ? pool->start + index * pool->block_bytes : NULL;
}

bool ashlar_pool_is_used(const struct ashlar_pool *pool, const void *block)
{
    uint32_t mask = ashlar_lock_enter();
    lending_enter();
    bool is_used = pool_has_given(pool, block) && !block_is_free_locked(pool, block);
    lending_leave();
    ashlar_lock_leave(mask);
    return is_used;
}

/*
 * Heaps: allocate, free and resize in bounded time over memory that the caller provides.
 *
 * Terms. A *block* is a header (ASHLAR_LAYOUT says of how many bytes) and the *payload* behind it; a *granule*
 * is 8 bytes; a *region* is a stretch of RAM; a *heap* is one instance of the allocator over one or more regions.
 *
 * What holds for every function here:
 * - Payloads are aligned to 8 bytes (ASHLAR_ALIGNMENT), on 32- and 64-bit alike.
 * - Time: constant, without loops, but for the copy in ashlar_realloc(), the fill in ashlar_calloc()
 *   and the walk over the regions in ashlar_heap_reset().
 * - Locking: none. A heap belongs to its caller; two contexts that share one need a lock around each
 *   call. malloc and free (see <ashlar/malloc.h>) bring theirs.
 * - ISR-safe: yes where the caller's lock is; nothing blocks, and nothing is called but
 *   ashlar_port_fault().
 * - Exhaustion is NULL or false with the heap unchanged, never a fault. Misuse (at ASHLAR_SAFETY >= 1)
 *   is a fault, never NULL; should the fault handler return, the call gives up, leaves the heap as it
 *   was and returns NULL or false.
 * - `heap` is never NULL, unless said otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_HEAP_H
#define ASHLAR_HEAP_H

#include <ashlar/abi.h>
#include <ashlar/attributes.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Alignment of every payload, in bytes: what the AAPCS asks of a double or a 64-bit integer (AAPCS32, 5.1). */
#define ASHLAR_ALIGNMENT 8

/**
 * The largest heap, in bytes over all its regions.
 *
 * Wide: 64 MiB, so that three words hold the bitmap of four bins per octave, and each header has six bits to
 * spare. Compact: what its 16-bit links reach, 64 KiB from the control structure.
 */
#define ASHLAR_HEAP_BYTES_MAX ((size_t)1 << (ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT ? 16 : 26))

/** A heap. It lives in the first bytes of the memory that it was created over. */
struct ashlar_heap;

/**
 * Create a heap over `memory`.
 *
 * @param memory  start of the RAM; rounded up to 8. It belongs to the heap until the caller stops using
 *                the heap; there is nothing to destroy.
 * @param bytes   its size, rounded down so that the end is a multiple of 8; at most ASHLAR_HEAP_BYTES_MAX.
 * @return the heap, at the (rounded) start of `memory`; NULL, with the memory untouched, if `memory` is
 *         NULL, if `bytes` cannot hold the control structure and one smallest block, exceeds
 *         ASHLAR_HEAP_BYTES_MAX, or wraps around the address space.
 *
 * Complexity: O(1); it clears the control structure, whose size depends on `bytes` (`make control-size`
 * prints it).
 */
ASHLAR_RESULT_COUNTS struct ashlar_heap *ashlar_heap_create(void *memory, size_t bytes);

/**
 * Create a heap that may grow to `bytes_max`.
 *
 * The control structure is sized for `bytes_max` at once, because it cannot move later.
 *
 * @param memory, bytes  as in ashlar_heap_create().
 * @param bytes_max      the most bytes that all regions may come to; at least `bytes` (a smaller value
 *                       counts as `bytes`), at most ASHLAR_HEAP_BYTES_MAX (a larger one counts as that).
 * @return as ashlar_heap_create().
 *
 * Complexity: as ashlar_heap_create(), for `bytes_max`.
 */
ASHLAR_RESULT_COUNTS struct ashlar_heap *ashlar_heap_create_growable(void *memory, size_t bytes, size_t bytes_max);

/**
 * How much memory a heap needs at least.
 *
 * @param bytes_max  as in ashlar_heap_create_growable().
 * @return the least `bytes` with which ashlar_heap_create_growable() succeeds for 8-byte aligned memory.
 */
size_t ashlar_heap_bytes_min(size_t bytes_max);

/** What a further region spends besides its blocks: its record and its end, in bytes. */
#define ASHLAR_REGION_OVERHEAD_BYTES (8 + 2 * sizeof(void *))

/**
 * Add a further region.
 *
 * @param memory, bytes  as in ashlar_heap_create(). The regions of one heap may lie anywhere and must
 *                       not overlap.
 * @return true; false, with heap and memory unchanged, if the memory is NULL, wraps, is too small for
 *         one block, would take the heap past its maximum, or if it has ASHLAR_REGIONS_MAX regions; in the
 *         compact layout also if it does not lie in the 64 KiB that start at the heap.
 */
ASHLAR_NOT_NULL(1) bool ashlar_heap_add_region(struct ashlar_heap *heap, void *memory, size_t bytes);

/**
 * Extend a region upward.
 *
 * @param end    where the region ends now: just past its last byte (a multiple of 8).
 * @param bytes  how many bytes behind `end` join it; rounded down to a multiple of 8.
 * @return true; false, with the heap unchanged, if no region ends at `end`, if the heap would pass its
 *         maximum (or in the compact layout the 64 KiB that start at the heap), or if what is added cannot be
 *         a block (fewer bytes than the smallest block behind a used one).
 */
ASHLAR_NOT_NULL(1) bool ashlar_heap_extend(struct ashlar_heap *heap, void *end, size_t bytes);

/**
 * Give back free memory from the top of a region.
 *
 * @param end         where the region ends now.
 * @param keep_bytes  how many free bytes to keep below the top, at least.
 * @param give_multiple  what is given back is a multiple of this many bytes; a power of two, at least 8.
 * @return how many bytes the region lost at its top; the caller may use them for anything. 0, with the
 *         heap unchanged, if no region ends at `end`, the last block is in use, or there is too little.
 */
ASHLAR_NOT_NULL(1) size_t ashlar_heap_give_back(struct ashlar_heap *heap, void *end, size_t keep_bytes, size_t give_multiple);

/**
 * Forget every allocation: each region becomes one free block again, and the counters start anew.
 *
 * Every payload of this heap is invalid afterwards.
 * Complexity: O(bins + regions).
 */
ASHLAR_NOT_NULL(1) void ashlar_heap_reset(struct ashlar_heap *heap);

/**
 * Free a payload of this heap.
 *
 * @param payload  what an allocation on this heap returned and nobody has freed since; NULL is nothing.
 *
 * Misuse (double free before the block is reused, a pointer that this heap never gave, a damaged
 * header around the block) is reported to ashlar_port_fault() at ASHLAR_SAFETY >= 1.
 */
ASHLAR_NOT_NULL(1) void ashlar_free(struct ashlar_heap *heap, void *payload);

/**
 * Free a payload that held a secret: its bytes are zero before anybody else can get them.
 *
 * As ashlar_free() in all else. A payload that is refused is not written to (at ASHLAR_SAFETY >= 1). What the program copied
 * elsewhere, to registers or the stack, is its own business. With ASHLAR_ZERO_ON_FREE every free does this.
 * Complexity: O(size of the payload).
 */
ASHLAR_NOT_NULL(1) void ashlar_free_zeroed(struct ashlar_heap *heap, void *payload);

/**
 * Allocate.
 *
 * @param bytes  any value; 0 gives a unique payload of the smallest block.
 * @return a payload of at least `bytes` bytes with undetermined content; NULL if no block fits.
 */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_free, 2) ASHLAR_SIZE_IS(2) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT)
ASHLAR_RESULT_COUNTS void *ashlar_alloc(struct ashlar_heap *heap, size_t bytes);

/**
 * Allocate `count` elements of `bytes` bytes each, all bits zero.
 *
 * @return as ashlar_alloc(); NULL also if the product does not fit a size_t.
 * Complexity: O(count * bytes) for the fill.
 */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_free, 2) ASHLAR_SIZE_IS_PRODUCT(2, 3)
ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_calloc(struct ashlar_heap *heap, size_t count, size_t bytes);

/**
 * Resize a payload.
 *
 * In order: in place (shrinking gives the tail back), forward into a free neighbour, backward into one
 * (the content moves down), and only then by a new block. The alignment that ashlar_aligned_alloc() gave
 * is kept, and no more than the smaller of the two sizes is copied.
 *
 * @param payload  as in ashlar_free(), or NULL: then this is ashlar_alloc().
 * @param bytes    the new size; 0 shrinks to the smallest block and does not free.
 * @return the payload at its new place; NULL if no block fits: then the old payload is untouched.
 * Complexity: O(smaller size) for the copy.
 */
ASHLAR_NOT_NULL(1) ASHLAR_FREED_BY(ashlar_free, 2) ASHLAR_SIZE_IS(3) ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes);

/** What ashlar_realloc_begin() asks its caller to copy, and hands to ashlar_realloc_end(). */
struct ashlar_move {
    void *to;            /**< the new payload; NULL if no block fits or the old one was refused */
    void *from;          /**< the old payload; equal to `to` if nothing is to be copied */
    size_t bytes;        /**< the size asked for */
    size_t copy_bytes;   /**< how much to copy; the ranges may overlap (memmove) */
    size_t needed_bytes; /**< if `to` is NULL: a free block that would do, as ashlar_block_bytes() states it;
                              0 if `from` was refused as misuse */
    bool frees_from;     /**< whether `from` is a block of its own, to be freed after the copy */
};

/**
 * The two halves of ashlar_realloc(), for callers that copy outside their lock.
 *
 * Between them both `to` and `from` belong to the caller, the heap is consistent, and other calls on it
 * are welcome. ashlar_realloc_end() is called exactly if `to` is neither NULL nor `from`.
 *
 * @param payload  as in ashlar_free(); not NULL.
 */
ASHLAR_NOT_NULL(1, 2) ASHLAR_RESULT_COUNTS
struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes);
/** @see ashlar_realloc_begin */
ASHLAR_NOT_NULL(1, 2) void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move);

/**
 * Allocate at an alignment.
 *
 * @param alignment  in bytes, a power of two; up to 8 is what every payload has.
 * @param bytes      as in ashlar_alloc().
 * @return as ashlar_alloc(), aligned; NULL also if `alignment` is 0 or not a power of two.
 *
 * An alignment above 8 costs 4 bytes of the block, in which it is remembered for ashlar_realloc(); what
 * is cut off in front and behind stays free.
 */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_free, 2) ASHLAR_ALIGNMENT_IS(2) ASHLAR_SIZE_IS(3)
ASHLAR_RESULT_COUNTS void *ashlar_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes);

/**
 * How many bytes a payload really has.
 *
 * @param payload  as in ashlar_free(); NULL gives 0.
 * @return at least what was asked for; all of it may be used, though a compiler that saw the size asked for may warn.
 */
size_t ashlar_usable_size(const void *payload);

/**
 * How large a free block must be for an allocation to succeed wherever the block lies.
 *
 * @param alignment, bytes  as in ashlar_aligned_alloc(); `alignment` is a power of two.
 * @return the size in bytes, header included; SIZE_MAX if no heap can have such a block.
 */
size_t ashlar_block_bytes(size_t alignment, size_t bytes);

/**
 * The largest size that ashlar_alloc() can serve right now, in bytes.
 *
 * @return a size n such that ashlar_alloc(heap, n) succeeds; 0 if there is no free block. A larger block
 *         may hide behind the first ASHLAR_FIT_TRIES of its bin, and then only by less than a bin's width.
 */
ASHLAR_NOT_NULL(1) size_t ashlar_largest_free(const struct ashlar_heap *heap);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Retained memory: a heap that survives a reset, in RAM that start-up code leaves alone or that a battery keeps.
 *
 *     __attribute__((section(".noinit"), aligned(8))) static unsigned char memory[4096];
 *
 *     enum ashlar_retained_origin origin;
 *     struct ashlar_retained *kept = ashlar_retained_open(memory, sizeof memory, LOG_VERSION, &origin);
 *     struct log **log = (struct log **)ashlar_retained_root(kept);
 *     if (*log == NULL) ... there is none yet: allocate it, fill it, and set *log last
 *
 * What the memory holds at start is not believed: a record with a checksum over itself and the heap's control structure, and
 * then the full check of <ashlar/check.h>, decide whether the heap of the run before is used again or a fresh one is created.
 * A reset may come at any instruction, in the middle of a call too: what follows is the heap as it was before the call or
 * after it, or a fresh one, and the caller is told which.
 *
 * What holds for every function here:
 * - Contents are the program's: they are neither checked nor repaired. A pointer is stored by one instruction, so build what
 *   it leads to first, and store it last; unlink a payload before freeing it. Then a reset between two calls can lose the one
 *   payload that is not linked yet (its memory stays used: <ashlar/stats.h> walks ashlar_retained_heap()), and no more.
 * - Pointers into the program itself (text, functions, other RAM) mean nothing after an update of it: count up `version`.
 * - Time: a call takes that of the same call on a heap, and O(control structure) for the checksum (`make control-size` prints
 *   how large that is; docs/retained.md, what it costs).
 * - Caches: what is still in a write-back cache is lost by a reset. Give it memory that is written through, or not cached.
 * - Locking: none, as in <ashlar/heap.h>: one caller at a time. ISR-safe: where the caller's lock is, but for
 *   ashlar_retained_open().
 * - Exhaustion is NULL with everything unchanged. Misuse is a fault, as on every heap; a handler that resets loses nothing but
 *   at level debug, whose own check has taken steps by then (ASHLAR_CHECK_STEPS).
 * - `retained` is never NULL, unless said otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_RETAINED_H
#define ASHLAR_RETAINED_H

#include <ashlar/heap.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Retained memory. It lives in the first bytes of the memory that it was opened over, and the heap right behind. */
struct ashlar_retained;

/** Where a heap comes from. All but the first are fresh: empty, and whatever was there is gone. */
enum ashlar_retained_origin {
    ASHLAR_RETAINED_REUSED = 0,            /**< the heap of the run before, verified */
    ASHLAR_RETAINED_FRESH = 1,             /**< no heap was there: power-on, or ashlar_retained_forget() */
    ASHLAR_RETAINED_FRESH_OTHER_BUILD = 2, /**< one of other options, another version, address or size */
    ASHLAR_RETAINED_FRESH_DAMAGED = 3,     /**< a checksum does not agree */
    ASHLAR_RETAINED_FRESH_UNSOUND = 4,     /**< the full check found something, or the root is no payload; at level asan always */
    ASHLAR_RETAINED_FRESH_INTERRUPTED = 5  /**< the reset came in the middle of a call that had begun to change the heap */
};

/**
 * Open retained memory: take over the heap that is there, or create one.
 *
 * @param memory   the RAM; rounded up to 8. At each start the same.
 * @param bytes    its size, rounded down so that the end is a multiple of 8; ASHLAR_HEAP_BYTES_MAX at most.
 * @param version  of what the program keeps there: any number; another one makes a fresh heap.
 * @param origin   is told where the heap comes from; NULL: nobody is.
 * @return the memory, ready for use; NULL, with the memory and `*origin` unchanged, if `memory` is NULL, wraps around the
 *         address space, or is smaller than ashlar_retained_bytes_min() or too large.
 *
 * It reads and writes nothing outside `memory`, and ends on any content. A reset while a heap is created leaves one that is
 * created again. Call it once in a run: a second call ends what the first began, as a reset does.
 * Complexity: O(blocks + bins), as ashlar_heap_check().
 */
ASHLAR_RESULT_COUNTS struct ashlar_retained *ashlar_retained_open(void *memory, size_t bytes, uint32_t version,
                                                                  enum ashlar_retained_origin *origin);

/** The least `bytes` with which ashlar_retained_open() succeeds for 8-byte aligned memory. O(1). */
size_t ashlar_retained_bytes_min(void);

/**
 * Where the program's root is: the one payload from which it finds all others after a reset.
 *
 * @return the place of the root, to be read and written; NULL stands there in a fresh heap. What is stored there is NULL or a
 *         payload of this memory: the next ashlar_retained_open() takes no heap over whose root is something else.
 * Complexity: O(1).
 */
ASHLAR_NOT_NULL(1) void **ashlar_retained_root(struct ashlar_retained *retained);

/** The heap, for statistics, walks and checks: not to be changed but by the calls here. O(1). */
ASHLAR_NOT_NULL(1) const struct ashlar_heap *ashlar_retained_heap(const struct ashlar_retained *retained);

/** As ashlar_free(). A reset that interrupts it may leave the payload erased (ASHLAR_ZERO_ON_FREE) and still used. */
ASHLAR_NOT_NULL(1) void ashlar_retained_free(struct ashlar_retained *retained, void *payload);

/** As ashlar_alloc(); at level sampled, never from a guarded slot, for those are not retained. */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_retained_free, 2) ASHLAR_SIZE_IS(2)
ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_retained_alloc(struct ashlar_retained *retained, size_t bytes);

/** As ashlar_calloc(). */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_retained_free, 2) ASHLAR_SIZE_IS_PRODUCT(2, 3)
ASHLAR_ALIGNED_TO(ASHLAR_ALIGNMENT) ASHLAR_RESULT_COUNTS
void *ashlar_retained_calloc(struct ashlar_retained *retained, size_t count, size_t bytes);

/** As ashlar_aligned_alloc(). */
ASHLAR_NOT_NULL(1) ASHLAR_ALLOCATES ASHLAR_FREED_BY(ashlar_retained_free, 2) ASHLAR_ALIGNMENT_IS(2) ASHLAR_SIZE_IS(3)
ASHLAR_RESULT_COUNTS
void *ashlar_retained_aligned_alloc(struct ashlar_retained *retained, size_t alignment, size_t bytes);

/**
 * Resize the payload that `*link` points to, and store its new place there.
 *
 * As far as a reset can tell, both are one step: the link never leads to where the payload was. So it must be the only
 * pointer to it that is retained.
 * @param link   ashlar_retained_root(), or a pointer in a payload of this memory; `*link` is NULL or such a payload.
 * @param bytes  as in ashlar_realloc().
 * @return true; false, with the payload and the link unchanged, if no block fits or the payload was refused as misuse.
 * Complexity: as ashlar_realloc(), and the checksum.
 */
ASHLAR_NOT_NULL(1, 2) ASHLAR_RESULT_COUNTS
bool ashlar_retained_realloc(struct ashlar_retained *retained, void **link, size_t bytes);

/** Let the next ashlar_retained_open() create a fresh heap. Nothing else here may be called before it. O(1). */
ASHLAR_NOT_NULL(1) void ashlar_retained_forget(struct ashlar_retained *retained);

#ifdef __cplusplus
}
#endif
#endif

/*
 * <stdlib.h> and <malloc.h>, with all that compilers can be told of malloc & co.
 *
 * C libraries tell some of it and leave some out. Including this in place of theirs, or behind them, adds the rest: see
 * <ashlar/attributes.h> for what it is good for. It changes no code. The only header here that includes the C library's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_STDLIB_H
#define ASHLAR_STDLIB_H

/* These repeat declarations of the library's, which users' warnings need not say. */
#pragma GCC system_header

#include <ashlar/attributes.h>
#include <ashlar/free_and_null.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif

ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS(1) ASHLAR_RESULT_COUNTS
void *malloc(size_t bytes);

ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS_PRODUCT(1, 2) ASHLAR_RESULT_COUNTS
void *calloc(size_t count, size_t bytes);

ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS(2) ASHLAR_RESULT_COUNTS
void *realloc(void *payload, size_t bytes);

ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS_PRODUCT(2, 3) ASHLAR_RESULT_COUNTS
void *reallocarray(void *payload, size_t count, size_t bytes);

ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_ALIGNMENT_IS(1) ASHLAR_SIZE_IS(2) ASHLAR_RESULT_COUNTS
void *aligned_alloc(size_t alignment, size_t bytes);

ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_ALIGNMENT_IS(1) ASHLAR_SIZE_IS(2) ASHLAR_RESULT_COUNTS
void *memalign(size_t alignment, size_t bytes);

ASHLAR_NOT_NULL(1) ASHLAR_RESULT_COUNTS
int posix_memalign(void **result, size_t alignment, size_t bytes);

/* A page is ASHLAR_PAGE_BYTES, as sysconf(_SC_PAGESIZE) says. */
ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS(1) ASHLAR_RESULT_COUNTS
void *valloc(size_t bytes);

ASHLAR_ALLOCATES ASHLAR_FREED_BY(free, 1) ASHLAR_RESULT_COUNTS
void *pvalloc(size_t bytes);

size_t malloc_usable_size(void *payload);
int malloc_trim(size_t pad_bytes);

/* What the C library of a host has in its own way, or not at all. */
#ifndef __GLIBC__

ASHLAR_FREED_BY(free, 1) ASHLAR_SIZE_IS(2) ASHLAR_RESULT_COUNTS
void *reallocf(void *payload, size_t bytes);

/**
 * Free a payload that held a secret (OpenBSD).
 *
 * All of it is zero before anybody else can get it, whatever `bytes` says. NULL is nothing; errno is left alone. A payload that
 * is refused is not written to (at ASHLAR_SAFETY >= 1). O(size of the payload), with malloc's lock held.
 */
void freezero(void *payload, size_t bytes);

/** mallinfo with counts of type size_t (glibc). */
struct mallinfo2 {
    size_t arena;    /**< all memory of malloc's heaps, in bytes */
    size_t ordblks;  /**< free blocks */
    size_t smblks;   /**< 0 */
    size_t hblks;    /**< mappings: blocks that stand apart */
    size_t hblkhd;   /**< bytes in them */
    size_t usmblks;  /**< 0 */
    size_t fsmblks;  /**< 0 */
    size_t uordblks; /**< bytes in used blocks, headers included */
    size_t fordblks; /**< bytes in free blocks */
    size_t keepcost; /**< bytes that malloc_trim(0) could give back */
};

/** The counts right now. O(blocks), with malloc's lock held. */
struct mallinfo2 mallinfo2(void);

/**
 * Write what malloc's heaps hold to a stream, as XML (glibc).
 *
 * @param options  0.
 * @return 0; -1 with EINVAL, and nothing written, for other options or if `stream` is NULL; -1 with the stream's error.
 * Complexity: O(blocks), with malloc's lock held; the lock is free while it writes. ashlar_malloc_report() is the same without
 * stdio.
 */
int malloc_info(int options, FILE *stream);

#endif

#ifdef __cplusplus
}

/** Free what `*address` points to, one of malloc's payloads, and leave NULL there: see <ashlar/free_and_null.h>. */
template <class T> inline void ashlar_free_and_null(T **address)
{
    free(ashlar_pointer_take(address));
}
#else
/** Free what `*(address)` points to, one of malloc's payloads, and leave NULL there: see <ashlar/free_and_null.h>. */
#define ashlar_free_and_null(address) free(ashlar_pointer_take(ASHLAR_POINTER_ADDRESS(address)))
#endif
#endif

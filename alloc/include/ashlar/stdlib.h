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
#include <malloc.h>
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

#ifdef __cplusplus
}
#endif
#endif

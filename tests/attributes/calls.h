/*
 * The calls that the programs here are written with: malloc & co., or with -DHEAP those of a heap of one's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_ATTRIBUTES_CALLS_H
#define TESTS_ATTRIBUTES_CALLS_H

#include <ashlar/heap.h>
#include <ashlar/stdlib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

extern struct ashlar_heap *heap;

/* What the compiler sees nothing of. */
void fill(char *bytes);
void send(const char *bytes);
bool ask(void);

#ifdef __cplusplus
}
#endif

#ifdef HEAP
#define ALLOC(bytes) ((char *)ashlar_alloc(heap, bytes))
#define CALLOC(count, bytes) ((char *)ashlar_calloc(heap, count, bytes))
#define REALLOC(payload, bytes) ((char *)ashlar_realloc(heap, payload, bytes))
#define ALIGNED_ALLOC(alignment, bytes) ((char *)ashlar_aligned_alloc(heap, alignment, bytes))
#define FREE(payload) ashlar_free(heap, payload)
#define FREE_OF_OTHERS(payload) free(payload)
#else
#define ALLOC(bytes) ((char *)malloc(bytes))
#define CALLOC(count, bytes) ((char *)calloc(count, bytes))
#define REALLOC(payload, bytes) ((char *)realloc(payload, bytes))
#define ALIGNED_ALLOC(alignment, bytes) ((char *)aligned_alloc(alignment, bytes))
#define FREE(payload) free(payload)
#define FREE_OF_OTHERS(payload) ashlar_free(heap, payload)
#endif

#endif

/*
 * malloc & co. of the bugs on this machine, whose own malloc stays with its C library: a heap over static memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MISUSE_HOST_MALLOC_H
#define TESTS_MISUSE_HOST_MALLOC_H

#include <ashlar/heap.h>

/** The heap; NULL if nothing has been allocated yet. */
struct ashlar_heap *host_malloc_heap(void);

void *host_malloc(size_t bytes);
void *host_calloc(size_t count, size_t bytes);
void *host_realloc(void *payload, size_t bytes);
void *host_memalign(size_t alignment, size_t bytes);
void host_free(void *payload);

#endif

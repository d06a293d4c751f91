/*
 * See host_malloc.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/host_malloc.h"

#define MEMORY_BYTES 65536u

static _Alignas(8) char memory[MEMORY_BYTES];
static struct ashlar_heap *heap;

struct ashlar_heap *host_malloc_heap(void)
{
    return heap;
}

static struct ashlar_heap *heap_at_hand(void)
{
    if (heap == NULL) {
        heap = ashlar_heap_create(memory, MEMORY_BYTES);
    }
    return heap;
}

void *host_malloc(size_t bytes)
{
    return ashlar_alloc(heap_at_hand(), bytes);
}

void *host_calloc(size_t count, size_t bytes)
{
    return ashlar_calloc(heap_at_hand(), count, bytes);
}

/* As C libraries have it, at size 0 too. */
void *host_realloc(void *payload, size_t bytes)
{
    if (payload != NULL && bytes == 0) {
        ashlar_free(heap_at_hand(), payload);
        return NULL;
    }
    return ashlar_realloc(heap_at_hand(), payload, bytes);
}

void *host_memalign(size_t alignment, size_t bytes)
{
    return ashlar_aligned_alloc(heap_at_hand(), alignment, bytes);
}

void host_free(void *payload)
{
    if (payload != NULL) {
        ashlar_free(heap_at_hand(), payload);
    }
}

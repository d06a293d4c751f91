/*
 * See replay_heap.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay_heap.h"

static void *heap_malloc(void *context, size_t bytes)
{
    return ashlar_alloc(context, bytes);
}

static void *heap_calloc(void *context, size_t count, size_t bytes)
{
    return ashlar_calloc(context, count, bytes);
}

static void *heap_realloc(void *context, void *payload, size_t bytes)
{
    return ashlar_realloc(context, payload, bytes);
}

static void *heap_aligned_alloc(void *context, size_t alignment, size_t bytes)
{
    return ashlar_aligned_alloc(context, alignment, bytes);
}

static void heap_free(void *context, void *payload)
{
    ashlar_free(context, payload);
}

struct replay_allocator replay_heap_allocator(struct ashlar_heap *heap)
{
    return (struct replay_allocator){
        .malloc = heap_malloc,
        .calloc = heap_calloc,
        .realloc = heap_realloc,
        .aligned_alloc = heap_aligned_alloc,
        .free = heap_free,
        .block_bytes = ashlar_block_bytes,
        .context = heap,
    };
}

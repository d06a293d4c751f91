/*
 * Ashlar, by its instance API.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"

#include <ashlar/heap.h>

static struct ashlar_heap *heap;

bool heap_start(void *memory, size_t bytes)
{
    heap = ashlar_heap_create(memory, bytes);
    return heap != NULL;
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)ashlar_alloc, {(uintptr_t)heap, bytes}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)ashlar_free, {(uintptr_t)heap, (uintptr_t)payload}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    return (struct heap_call){(uintptr_t)ashlar_realloc, {(uintptr_t)heap, (uintptr_t)payload, bytes}};
}

struct heap_call heap_calloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)ashlar_calloc, {(uintptr_t)heap, 1, bytes}};
}

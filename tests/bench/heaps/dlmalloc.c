/*
 * Doug Lea's malloc 2.8 (see dlmalloc.mk): one mspace over the region. Its checks are on, as they are by
 * default, and it never asks for more memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"
#include "bench/machine.h"

typedef void *mspace;

mspace create_mspace_with_base(void *base, size_t capacity, int locked);
void *mspace_malloc(mspace space, size_t bytes);
void mspace_free(mspace space, void *payload);
void *mspace_realloc(mspace space, void *payload, size_t bytes);
void *mspace_calloc(mspace space, size_t count, size_t bytes);

static mspace space MACHINE_OWN;

bool heap_start(void *memory, size_t bytes)
{
    space = create_mspace_with_base(memory, bytes, 0);
    return space != NULL;
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)mspace_malloc, {(uintptr_t)space, bytes}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)mspace_free, {(uintptr_t)space, (uintptr_t)payload}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    return (struct heap_call){(uintptr_t)mspace_realloc, {(uintptr_t)space, (uintptr_t)payload, bytes}};
}

struct heap_call heap_calloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)mspace_calloc, {(uintptr_t)space, 1, bytes}};
}

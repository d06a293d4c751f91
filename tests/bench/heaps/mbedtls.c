/*
 * The buffer allocator of Mbed TLS (see mbedtls.mk). It has calloc and free only, so what is counted as
 * malloc fills with zeros too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"
#include "bench/machine.h"

#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/platform.h>

typedef void *allocate_function(size_t count, size_t bytes);
typedef void free_function(void *payload);

/* What the allocator installs: its two functions, which are its own otherwise. */
static allocate_function *allocate MACHINE_OWN;
static free_function *release MACHINE_OWN;

int mbedtls_platform_set_calloc_free(allocate_function *calloc_given, free_function *free_given)
{
    allocate = calloc_given;
    release = free_given;
    return 0;
}

/* It starts without a word even where there is no room for its first block. */
bool heap_start(void *memory, size_t bytes)
{
    size_t least = 1024;
    if (bytes < least) {
        return false;
    }
    mbedtls_memory_buffer_alloc_init(memory, bytes);
    return true;
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)allocate, {1, bytes}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)release, {(uintptr_t)payload}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    (void)payload;
    (void)bytes;
    return (struct heap_call){0, {0}};
}

struct heap_call heap_calloc(size_t bytes)
{
    return heap_malloc(bytes);
}

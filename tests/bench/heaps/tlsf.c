/*
 * TLSF 2.4.6 (see tlsf.mk), without locks and statistics, as it is by default.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"
#include "bench/machine.h"

size_t init_memory_pool(size_t bytes, void *memory);
void *malloc_ex(size_t bytes, void *pool);
void free_ex(void *payload, void *pool);
void *realloc_ex(void *payload, size_t bytes, void *pool);
void *calloc_ex(size_t count, size_t bytes, void *pool);

int tlsf_say(const char *format, ...);

static void *pool MACHINE_OWN;

/* TLSF says in words what is wrong, and here nothing is. */
int tlsf_say(const char *format, ...)
{
    (void)format;
    return 0;
}

/* Memory that still holds the mark of an earlier pool would be taken for one that is made already. */
bool heap_start(void *memory, size_t bytes)
{
    pool = memory;
    *(uint32_t *)memory = 0;
    return init_memory_pool(bytes, memory) != (size_t)-1;
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)malloc_ex, {bytes, (uintptr_t)pool}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)free_ex, {(uintptr_t)payload, (uintptr_t)pool}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    return (struct heap_call){(uintptr_t)realloc_ex, {(uintptr_t)payload, bytes, (uintptr_t)pool}};
}

struct heap_call heap_calloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)calloc_ex, {1, bytes, (uintptr_t)pool}};
}

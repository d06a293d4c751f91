/*
 * The C and POSIX names of the allocator, on top of the front.
 *
 * Included by exactly one source file per C library (newlib.c, picolibc.c), so that every name lands in one
 * object: whichever of them a program needs first brings all the others with it, and none is left for the
 * library's own allocator to supply. The including file defines libc_context() first.
 *
 * Each name stands in a section of its own, .text.ashlar.<name>: a link map thereby shows whose malloc
 * was linked, even after link-time optimisation (tools/one-heap), and unused names can be dropped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_NAMES_H
#define ASHLAR_LIBC_NAMES_H

#include "libc/front.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* `used`: the C library's archive calls these names after link-time optimisation has had its look. */
#define LIBC_NAME(name) __attribute__((used, section(".text.ashlar." #name)))

/* Names that some header of some library lacks, and those of the names behind them. */
void *memalign(size_t alignment, size_t bytes);
void *aligned_alloc(size_t alignment, size_t bytes);
int posix_memalign(void **result, size_t alignment, size_t bytes);
void *valloc(size_t bytes);
void *pvalloc(size_t bytes);
void *reallocarray(void *payload, size_t count, size_t bytes);
void *reallocf(void *payload, size_t bytes);
int malloc_trim(size_t pad_bytes);
void cfree(void *payload);
void mstats(char *title);

void ashlar_malloc_lock(void)
{
    ashlar_libc_lock(libc_context());
}

void ashlar_malloc_unlock(void)
{
    ashlar_libc_unlock(libc_context());
}

LIBC_NAME(malloc) void *malloc(size_t bytes)
{
    return ashlar_front_malloc(caller_of(libc_context()), bytes);
}

LIBC_NAME(free) void free(void *payload)
{
    ashlar_front_free(caller_of(libc_context()), payload);
}

LIBC_NAME(calloc) void *calloc(size_t count, size_t bytes)
{
    return ashlar_front_calloc(caller_of(libc_context()), count, bytes);
}

LIBC_NAME(realloc) void *realloc(void *payload, size_t bytes)
{
    return ashlar_front_realloc(caller_of(libc_context()), payload, bytes);
}

LIBC_NAME(reallocarray) void *reallocarray(void *payload, size_t count, size_t bytes)
{
    return ashlar_front_reallocarray(caller_of(libc_context()), payload, count, bytes);
}

LIBC_NAME(reallocf) void *reallocf(void *payload, size_t bytes)
{
    return ashlar_front_reallocf(caller_of(libc_context()), payload, bytes);
}

LIBC_NAME(memalign) void *memalign(size_t alignment, size_t bytes)
{
    return ashlar_front_memalign(caller_of(libc_context()), alignment, bytes);
}

LIBC_NAME(aligned_alloc) void *aligned_alloc(size_t alignment, size_t bytes)
{
    return ashlar_front_memalign(caller_of(libc_context()), alignment, bytes);
}

LIBC_NAME(posix_memalign) int posix_memalign(void **result, size_t alignment, size_t bytes)
{
    return ashlar_front_posix_memalign(caller_of(libc_context()), result, alignment, bytes);
}

LIBC_NAME(valloc) void *valloc(size_t bytes)
{
    return ashlar_front_valloc(caller_of(libc_context()), bytes);
}

LIBC_NAME(pvalloc) void *pvalloc(size_t bytes)
{
    return ashlar_front_pvalloc(caller_of(libc_context()), bytes);
}

LIBC_NAME(cfree) void cfree(void *payload)
{
    ashlar_front_free(caller_of(libc_context()), payload);
}

LIBC_NAME(malloc_usable_size) size_t malloc_usable_size(void *payload)
{
    return ashlar_front_usable_size(payload);
}

LIBC_NAME(malloc_trim) int malloc_trim(size_t pad_bytes)
{
    return ashlar_front_trim(libc_context(), pad_bytes);
}

/* Every parameter that mallopt can set tunes an allocator that this is not: 0 says "not set". */
LIBC_NAME(mallopt) int mallopt(int parameter, int value)
{
    (void)parameter;
    (void)value;
    return 0;
}

/* Bytes count whole blocks, so that arena = uordblks + fordblks, but for what the heap keeps for itself. */
static struct mallinfo mallinfo_of(void *context)
{
    struct ashlar_front_info info = ashlar_front_info(context);
    return (struct mallinfo){
        .arena = info.stats.region_bytes,
        .ordblks = info.free_blocks,
        .hblks = info.large_count,
        .hblkhd = info.large_bytes,
        .uordblks = info.stats.used_bytes,
        .fordblks = info.stats.free_bytes,
        .keepcost = info.top_free_bytes,
    };
}

LIBC_NAME(mallinfo) struct mallinfo mallinfo(void)
{
    return mallinfo_of(libc_context());
}

LIBC_NAME(malloc_stats) void malloc_stats(void)
{
    ashlar_front_print_stats(libc_context());
}

static void mstats_print(void *context, const char *title)
{
    static const char heading[] = "Memory allocation statistics ";
    ashlar_libc_print(heading, sizeof heading - 1);
    ashlar_libc_print(title, strlen(title));
    ashlar_libc_print("\n", 1);
    ashlar_front_print_stats(context);
}

LIBC_NAME(mstats) void mstats(char *title)
{
    mstats_print(libc_context(), title);
}

#endif

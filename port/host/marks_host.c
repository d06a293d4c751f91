/*
 * Marks on a host: what a heap has, and what of it is the user's, told to valgrind and to AddressSanitizer, whichever is
 * there. A user's unit tests get their tool's own reports of what they do to blocks of this heap.
 *
 * valgrind learns of each block as it does of malloc's, with the calls that led to it (memcheck.h, "client requests");
 * outside of valgrind that is a few instructions without effect. AddressSanitizer learns what must not be accessed, if the
 * program is linked with its runtime. The allocator itself must not be instrumented.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/marks.h"

#include <ashlar/config.h>

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
/* Without valgrind's headers there is nobody to tell. */
#define VALGRIND_MAKE_MEM_NOACCESS(start, bytes) ((void)(start), (void)(bytes))
#define VALGRIND_MAKE_MEM_UNDEFINED(start, bytes) ((void)(start), (void)(bytes))
#define VALGRIND_MALLOCLIKE_BLOCK(start, bytes, zone_bytes, is_zeroed) ((void)(is_zeroed))
#define VALGRIND_RESIZEINPLACE_BLOCK(start, before_bytes, bytes, zone_bytes) ((void)(before_bytes))
#define VALGRIND_FREELIKE_BLOCK(start, zone_bytes) ((void)(start))
#define VALGRIND_DISABLE_ERROR_REPORTING
#define VALGRIND_ENABLE_ERROR_REPORTING
#endif

/* AddressSanitizer's interface (sanitizer/asan_interface.h); NULL in programs without it. */
extern void __asan_poison_memory_region(const volatile void *start, size_t bytes) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *start, size_t bytes) __attribute__((weak));

static void asan_forbid(const void *start, size_t bytes)
{
    if (__asan_poison_memory_region != NULL) {
        __asan_poison_memory_region(start, bytes);
    }
}

static void asan_allow(const void *start, size_t bytes)
{
    if (__asan_unpoison_memory_region != NULL) {
        __asan_unpoison_memory_region(start, bytes);
    }
}

void ashlar_marks_memory_begins(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    VALGRIND_MAKE_MEM_NOACCESS(start, bytes);
    asan_forbid(start, bytes);
}

void ashlar_marks_memory_ends(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    VALGRIND_MAKE_MEM_UNDEFINED(start, bytes);
    asan_allow(start, bytes);
}

void ashlar_marks_allocated(const struct ashlar_heap *heap, const struct marked_block *block, bool is_zeroed)
{
    (void)heap;
    VALGRIND_MALLOCLIKE_BLOCK(block->payload, block->payload_bytes, ASHLAR_REDZONE_BYTES, is_zeroed);
    asan_allow(block->payload, block->payload_bytes);
}

void ashlar_marks_shrunk(const struct ashlar_heap *heap, const struct marked_block *block, size_t bytes_before)
{
    (void)heap;
    VALGRIND_RESIZEINPLACE_BLOCK(block->payload, bytes_before, block->payload_bytes, ASHLAR_REDZONE_BYTES);
    asan_forbid(block->payload, bytes_before);
    asan_allow(block->payload, block->payload_bytes);
}

void ashlar_marks_freed(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    VALGRIND_FREELIKE_BLOCK(block->payload, ASHLAR_REDZONE_BYTES);
    asan_forbid(block->payload, block->payload_bytes);
}

/* It stays off limits until it is part of another payload. */
void ashlar_marks_released(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    (void)block;
}

void ashlar_marks_memory_lent(void *start, size_t bytes)
{
    VALGRIND_MAKE_MEM_UNDEFINED(start, bytes);
    asan_allow(start, bytes);
}

void ashlar_marks_memory_returned(void *start, size_t bytes)
{
    VALGRIND_MAKE_MEM_NOACCESS(start, bytes);
    asan_forbid(start, bytes);
}

/* What writes where it must not is reported when it does so, and not found later. */
const unsigned char *ashlar_marks_zone_damage(const struct marked_block *block)
{
    (void)block;
    return NULL;
}

const unsigned char *ashlar_marks_freed_damage(const unsigned char *start, size_t bytes)
{
    (void)start;
    (void)bytes;
    return NULL;
}

void ashlar_marks_enter(void)
{
    VALGRIND_DISABLE_ERROR_REPORTING;
}

void ashlar_marks_leave(void)
{
    VALGRIND_ENABLE_ERROR_REPORTING;
}

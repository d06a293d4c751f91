/*
 * malloc's front: the default heap, its growth, and the C and POSIX rules for size 0, overflow and errno.
 *
 * One file per C library (newlib.c, picolibc.c; host.c for tests) puts the library's names on top of the
 * functions here and supplies the three steps that differ between libraries, declared at the end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_FRONT_H
#define ASHLAR_LIBC_FRONT_H

#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Who calls: in what state of the library, and from where in the program.
 *
 * The context is the library's state of the calling thread: newlib's struct _reent, NULL where errno needs none. The front
 * only hands it on. Below ASHLAR_SAFETY_SAMPLED nobody asks for the site, and the context is all that there is.
 */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED
typedef struct {
    void *context;
    const void *site;
    bool can_grow; /* the heap, should what is asked of it fail */
} front_caller;

/** The caller of the function that this is part of: one that programs call by its name. */
__attribute__((always_inline)) static inline front_caller caller_of(void *context)
{
    return (front_caller){context, __builtin_return_address(0), false};
}

static inline void *caller_context(front_caller caller)
{
    return caller.context;
}

static inline const void *caller_site(front_caller caller)
{
    return caller.site;
}

static inline bool caller_can_grow(front_caller caller)
{
    return caller.can_grow;
}

static inline front_caller caller_before_growth(front_caller caller)
{
    caller.can_grow = true;
    return caller;
}
#else
typedef void *front_caller;

static inline front_caller caller_of(void *context)
{
    return context;
}

static inline void *caller_context(front_caller caller)
{
    return caller;
}

static inline const void *caller_site(front_caller caller)
{
    (void)caller;
    return NULL;
}

static inline bool caller_can_grow(front_caller caller)
{
    (void)caller;
    return false;
}

static inline front_caller caller_before_growth(front_caller caller)
{
    return caller;
}
#endif

/*
 * The allocation calls. Each locks for itself, takes more core when the heap is full, and on exhaustion
 * sets ENOMEM, calls ashlar_malloc_exhausted() outside the lock and returns NULL. errno is otherwise
 * left alone, whatever sbrk did to it. Fills and copies happen outside the lock.
 */

/** malloc. Size 0: see ASHLAR_MALLOC_ZERO_RETURNS_NULL. */
void *ashlar_front_malloc(front_caller caller, size_t bytes);

/** calloc. ENOMEM also if the product does not fit a size_t. */
void *ashlar_front_calloc(front_caller caller, size_t count, size_t bytes);

/** realloc. A payload of NULL is malloc; a size of 0 frees and returns NULL, errno unchanged. */
void *ashlar_front_realloc(front_caller caller, void *payload, size_t bytes);

/** realloc of `count` elements; ENOMEM, the payload untouched, if the product does not fit a size_t. */
void *ashlar_front_reallocarray(front_caller caller, void *payload, size_t count, size_t bytes);

/** realloc that frees the payload when it fails. */
void *ashlar_front_reallocf(front_caller caller, void *payload, size_t bytes);

/** memalign and aligned_alloc. EINVAL if `alignment` is 0 or not a power of two; any `bytes` will do. */
void *ashlar_front_memalign(front_caller caller, size_t alignment, size_t bytes);

/** posix_memalign: 0, ENOMEM or EINVAL is returned; errno is untouched, *result too on failure. */
int ashlar_front_posix_memalign(front_caller caller, void **result, size_t alignment, size_t bytes);

/** valloc: aligned to a page of ASHLAR_PAGE_BYTES. */
static inline void *ashlar_front_valloc(front_caller caller, size_t bytes)
{
    return ashlar_front_memalign(caller, ASHLAR_PAGE_BYTES, bytes);
}

/** pvalloc: whole pages, page-aligned; ENOMEM if rounding up does not fit a size_t. */
void *ashlar_front_pvalloc(front_caller caller, size_t bytes);

/**
 * malloc from a RAM with all of some attributes: the first in the table that has them and the room.
 *
 * @param attributes  bits of enum ashlar_ram_attribute; 0 is malloc. Where ASHLAR_RAMS_MAX is 1 they are not looked at.
 * @param alignment   in bytes, a power of two.
 * @return NULL if there is none, with errno untouched and the hook not called: who asks often has other memory in mind.
 */
void *ashlar_front_alloc_caps(front_caller caller, unsigned attributes, size_t alignment, size_t bytes);

/** free. NULL is nothing; errno is untouched. */
void ashlar_front_free(front_caller caller, void *payload);

/** malloc_usable_size: 0 for NULL. */
size_t ashlar_front_usable_size(const void *payload);

/**
 * Give free memory at the top of the heap back to sbrk, keeping `pad_bytes` of it.
 *
 * @return whether the break moved down. It cannot if somebody else's memory lies above the heap's.
 */
bool ashlar_front_trim(void *context, size_t pad_bytes);

/** What mallinfo reports beyond the counters. */
struct ashlar_front_info {
    struct ashlar_stats stats; /**< all 0 before the first allocation */
    size_t free_blocks;
    size_t large_count; /**< payloads with pages of their own, which no heap counts */
    size_t large_bytes; /**< in these pages */
    size_t top_free_bytes;     /**< in the free block that ashlar_front_trim() would give back */
};

/** Counters and walk, as one state of the heap. Complexity: O(blocks), under the lock. */
struct ashlar_front_info ashlar_front_info(void *context);

/** malloc_stats: the counters as text, by ashlar_libc_print(), outside the lock. */
void ashlar_front_print_stats(void *context);

/* What the C library's file supplies. */

/** Take malloc's lock through the library's hook; nests. */
void ashlar_libc_lock(void *context);
/** Release it. */
void ashlar_libc_unlock(void *context);
/** The context of the running thread. */
void *ashlar_libc_context(void);
/** Where errno of this context is. */
int *ashlar_libc_errno(void *context);
/** Write text to stderr, without allocating. */
void ashlar_libc_print(const char *text, size_t bytes);

#endif

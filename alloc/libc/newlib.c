/*
 * malloc & co. for newlib and newlib-nano: the C names, and the _r names that the library itself calls.
 *
 * Owns: all names of newlib's allocator, in this one object (see names.h), and malloc's lock hooks. An
 * object of newlib's that defined even one name more would bring a second heap into the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <reent.h>

static inline void *libc_context(void)
{
    return _REENT;
}

#include "libc/names.h"

#include <ashlar_port.h>

/* malloc's lock. Weak: an RTOS's port or the program brings its own pair, which then guards this heap. It
 * must nest, work before the scheduler starts, and never call malloc. */
__attribute__((weak, used)) void __malloc_lock(struct _reent *reent)
{
    (void)reent;
    ashlar_port_lock();
}

__attribute__((weak, used)) void __malloc_unlock(struct _reent *reent)
{
    (void)reent;
    ashlar_port_unlock();
}

void ashlar_libc_lock(void *context)
{
    __malloc_lock(context);
}

void ashlar_libc_unlock(void *context)
{
    __malloc_unlock(context);
}

void *ashlar_libc_context(void)
{
    return libc_context();
}

int *ashlar_libc_errno(void *context)
{
    struct _reent *reent = context;
    return &reent->_errno;
}

/* Below stdio, which allocates; weak, so that a program without a console need not have one for malloc. */
extern int _write(int file, const char *text, int bytes) __attribute__((weak));

void ashlar_libc_print(const char *text, size_t bytes)
{
    if (_write != NULL) {
        _write(2, text, (int)bytes);
    }
}

/* Names that the library's headers lack. */
void *_pvalloc_r(struct _reent *reent, size_t bytes);
void *_valloc_r(struct _reent *reent, size_t bytes);
void _cfree_r(struct _reent *reent, void *payload);

LIBC_NAME(_malloc_r) void *_malloc_r(struct _reent *reent, size_t bytes)
{
    return ashlar_front_malloc(caller_of(reent), bytes);
}

LIBC_NAME(_free_r) void _free_r(struct _reent *reent, void *payload)
{
    ashlar_front_free(caller_of(reent), payload);
}

LIBC_NAME(_calloc_r) void *_calloc_r(struct _reent *reent, size_t count, size_t bytes)
{
    return ashlar_front_calloc(caller_of(reent), count, bytes);
}

LIBC_NAME(_realloc_r) void *_realloc_r(struct _reent *reent, void *payload, size_t bytes)
{
    return ashlar_front_realloc(caller_of(reent), payload, bytes);
}

LIBC_NAME(_reallocf_r) void *_reallocf_r(struct _reent *reent, void *payload, size_t bytes)
{
    return ashlar_front_reallocf(caller_of(reent), payload, bytes);
}

LIBC_NAME(_memalign_r) void *_memalign_r(struct _reent *reent, size_t alignment, size_t bytes)
{
    return ashlar_front_memalign(caller_of(reent), alignment, bytes);
}

LIBC_NAME(_valloc_r) void *_valloc_r(struct _reent *reent, size_t bytes)
{
    return ashlar_front_valloc(caller_of(reent), bytes);
}

LIBC_NAME(_pvalloc_r) void *_pvalloc_r(struct _reent *reent, size_t bytes)
{
    return ashlar_front_pvalloc(caller_of(reent), bytes);
}

LIBC_NAME(_cfree_r) void _cfree_r(struct _reent *reent, void *payload)
{
    ashlar_front_free(caller_of(reent), payload);
}

LIBC_NAME(_malloc_usable_size_r) size_t _malloc_usable_size_r(struct _reent *reent, void *payload)
{
    (void)reent;
    return ashlar_front_usable_size(payload);
}

LIBC_NAME(_malloc_trim_r) int _malloc_trim_r(struct _reent *reent, size_t pad_bytes)
{
    return ashlar_front_trim(reent, pad_bytes);
}

LIBC_NAME(_mallopt_r) int _mallopt_r(struct _reent *reent, int parameter, int value)
{
    (void)reent;
    return mallopt(parameter, value);
}

LIBC_NAME(_mallinfo_r) struct mallinfo _mallinfo_r(struct _reent *reent)
{
    return mallinfo_of(reent);
}

LIBC_NAME(_malloc_stats_r) void _malloc_stats_r(struct _reent *reent)
{
    ashlar_front_print_stats(reent);
}

LIBC_NAME(_mstats_r) void _mstats_r(struct _reent *reent, char *title)
{
    mstats_print(reent, title);
}

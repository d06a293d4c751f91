/*
 * malloc & co. for picolibc: the C names, and the locks that the library calls.
 *
 * Owns: all names of picolibc's allocator, in this one object (see names.h), and everything that the library's
 * own lock object defines. That object's locks do nothing; because all its names are here, weak, it is never
 * linked, and a program that defines the locks itself overrides these.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stddef.h>

static inline void *libc_context(void)
{
    return NULL; /* errno is a thread-local variable */
}

#include "libc/names.h"

#include <ashlar_port.h>
#include <stdio.h>
#include <sys/lock.h>

#define LIBC_LOCK __attribute__((weak, used))

/* The library's one recursive lock guards malloc; the library takes it too around the environment, the time
 * zone and the list of exit handlers, all of them short. */
struct __lock {
    char unused;
};
LIBC_LOCK struct __lock __lock___libc_recursive_mutex;

LIBC_LOCK void __retarget_lock_acquire_recursive(_LOCK_T lock)
{
    if (lock == &__lock___libc_recursive_mutex) {
        ashlar_port_lock();
    }
}

LIBC_LOCK void __retarget_lock_release_recursive(_LOCK_T lock)
{
    if (lock == &__lock___libc_recursive_mutex) {
        ashlar_port_unlock();
    }
}

/* A lock that cannot be waited for is always there to be taken. */
LIBC_LOCK int __retarget_lock_try_acquire_recursive(_LOCK_T lock)
{
    __retarget_lock_acquire_recursive(lock);
    return 1;
}

/* The other locks are one per stdio stream. Sharing a stream between threads is the RTOS's business, who
 * defines these; without one there is nobody to lock out. */

LIBC_LOCK void __retarget_lock_init(_LOCK_T *lock)
{
    (void)lock;
}

LIBC_LOCK void __retarget_lock_init_recursive(_LOCK_T *lock)
{
    (void)lock;
}

LIBC_LOCK void __retarget_lock_close(_LOCK_T lock)
{
    (void)lock;
}

LIBC_LOCK void __retarget_lock_close_recursive(_LOCK_T lock)
{
    (void)lock;
}

LIBC_LOCK void __retarget_lock_acquire(_LOCK_T lock)
{
    (void)lock;
}

LIBC_LOCK int __retarget_lock_try_acquire(_LOCK_T lock)
{
    (void)lock;
    return 1;
}

LIBC_LOCK void __retarget_lock_release(_LOCK_T lock)
{
    (void)lock;
}

void ashlar_libc_lock(void *context)
{
    (void)context;
    __retarget_lock_acquire_recursive(&__lock___libc_recursive_mutex);
}

void ashlar_libc_unlock(void *context)
{
    (void)context;
    __retarget_lock_release_recursive(&__lock___libc_recursive_mutex);
}

void *ashlar_libc_context(void)
{
    return libc_context();
}

int *ashlar_libc_errno(void *context)
{
    (void)context;
    return &errno;
}

/* The program supplies stderr, if it has a console; weak, so that malloc does not ask for one. */
extern FILE *const stderr __attribute__((weak));

void ashlar_libc_print(const char *text, size_t bytes)
{
    if (&stderr != NULL && stderr != NULL) {
        fwrite(text, 1, bytes, stderr);
    }
}

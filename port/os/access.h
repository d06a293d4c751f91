/*
 * Inside port/os, at level asan: memory that comes to an owner is his to access, memory that none has is nobody's.
 *
 * What an owner before him forbade, by a heap or a stack that he forgot or by libsanitizer's interface, is allowed again. At
 * every other level there is nothing to do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_ACCESS_H
#define ASHLAR_OS_ACCESS_H

#include <ashlar/config.h>
#include <stdbool.h>
#include <stddef.h>

/* Of libsanitizer's interface. Weak: in a program that nothing checks, nobody defines them. */
extern void __asan_poison_memory_region(const volatile void *start, size_t bytes) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *start, size_t bytes) __attribute__((weak));

static inline bool memory_is_watched(void)
{
    return ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN;
}

static inline void memory_open(void *start, size_t bytes)
{
    if (memory_is_watched() && __asan_unpoison_memory_region != NULL) {
        __asan_unpoison_memory_region(start, bytes);
    }
}

/** pre: the lock, for whoever gets it next opens it without. */
static inline void memory_shut_locked(void *start, size_t bytes)
{
    if (memory_is_watched() && __asan_poison_memory_region != NULL) {
        __asan_poison_memory_region(start, bytes);
    }
}

#endif

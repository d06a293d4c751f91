/*
 * Inside port/os: memory that comes to a new owner is his to access.
 *
 * What an owner before him forbade at level asan, by a heap or a stack that he forgot or by libsanitizer's interface, is
 * allowed again. At every other level there is nothing to do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_OPENED_H
#define ASHLAR_OS_OPENED_H

#include <ashlar/config.h>
#include <stddef.h>

/* Of libsanitizer's interface. Weak: in a program that nothing checks, nobody defines it. */
extern void __asan_unpoison_memory_region(const volatile void *start, size_t bytes) __attribute__((weak));

static inline void memory_open(void *start, size_t bytes)
{
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN && __asan_unpoison_memory_region != NULL) {
        __asan_unpoison_memory_region(start, bytes);
    }
}

#endif

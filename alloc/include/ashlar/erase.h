/*
 * Erasing what held a secret, so that no compiler leaves it out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_ERASE_H
#define ASHLAR_ERASE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Set memory to zero, even where a compiler sees that the program does not read it again: a key on the stack, a buffer before
 * it is given back.
 *
 * @param start, bytes  any memory that may be written to; nothing if `bytes` is 0.
 * What was copied to registers, or elsewhere on the stack, is not found. Complexity: O(bytes). ISR-safe; locks: none.
 */
static inline void ashlar_erase(void *start, size_t bytes)
{
    if (bytes != 0) {
        __builtin_memset(start, 0, bytes);
        /* Something that the compiler cannot look into has the address, and may read. */
        __asm volatile("" ::"r"(start) : "memory");
    }
}

#ifdef __cplusplus
}
#endif
#endif

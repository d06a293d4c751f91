/*
 * Filling and copying without the C library, word by word where the addresses are aligned.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_POOL_WORDS_H
#define ASHLAR_POOL_WORDS_H

#include <stddef.h>
#include <stdint.h>

/** Payloads have any type. */
typedef uintptr_t payload_word __attribute__((may_alias));

/** Clear `bytes` bytes from `start` on, rounded up to whole words. pre: `start` is aligned to a word, and so much is there. */
static inline void words_clear(void *start, size_t bytes)
{
    payload_word *word = start;
    for (size_t done = 0; done < bytes; done += sizeof *word) {
        *word++ = 0;
    }
}

/**
 * Copy `bytes` bytes, rounded up to whole words, in ascending order, so `to` may lie before and overlap `from`.
 * pre: both are aligned to a word, and so much is there at both.
 */
static inline void words_copy(void *to, const void *from, size_t bytes)
{
    payload_word *target = to;
    const payload_word *source = from;
    for (size_t done = 0; done < bytes; done += sizeof *target) {
        *target++ = *source++;
    }
}

#endif

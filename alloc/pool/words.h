/*
 * Filling and copying without the C library, word by word: for addresses that are aligned to one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_POOL_WORDS_H
#define ASHLAR_POOL_WORDS_H

#include <stddef.h>
#include <stdint.h>

/** Payloads have any type. */
typedef uintptr_t payload_word __attribute__((may_alias));

/** Clear `bytes` bytes. pre: `start` is aligned to a word. */
static inline void words_clear(void *start, size_t bytes)
{
    payload_word *word = start;
    for (; bytes >= sizeof *word; bytes -= sizeof *word) {
        *word++ = 0;
    }
    unsigned char *byte = (unsigned char *)word;
    for (; bytes != 0; bytes--) {
        *byte++ = 0;
    }
}

/** Copy `bytes` bytes in ascending order, so `to` may lie before and overlap `from`. pre: both are aligned to a word. */
static inline void words_copy(void *to, const void *from, size_t bytes)
{
    payload_word *target = to;
    const payload_word *source = from;
    for (; bytes >= sizeof *target; bytes -= sizeof *target) {
        *target++ = *source++;
    }
    unsigned char *target_byte = (unsigned char *)target;
    const unsigned char *source_byte = (const unsigned char *)source;
    for (; bytes != 0; bytes--) {
        *target_byte++ = *source_byte++;
    }
}

#endif

/*
 * Patterns, for memory of which nothing but its content can tell: what is written where nobody may write is found later, when the
 * pattern is verified; what is read there is a value that faults when it is used as a pointer.
 *
 * Owns: the patterns of zones and payloads. It keeps no state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_PATTERN_H
#define ASHLAR_SAFETY_PATTERN_H

#include "safety/marks.h"

#include <ashlar/config.h>

/* Odd, as those of payloads, and no byte of a text, nor of a small number. */
#define PATTERN_ZONE_FRONT 0xF9
#define PATTERN_ZONE_REAR 0xFB

static inline void pattern_fill(unsigned char *start, const unsigned char *end, int value)
{
    __builtin_memset(start, value, (size_t)(end - start));
}

/** Payloads have any type. */
typedef uint32_t pattern_word __attribute__((may_alias));

/** From an aligned byte on, as many whole words of nothing but `value` as there are. */
static inline const unsigned char *pattern_words_skip(const unsigned char *start, const unsigned char *end, unsigned char value)
{
    const pattern_word pattern = value * 0x01010101u;
    while ((size_t)(end - start) >= sizeof pattern && *(const pattern_word *)(const void *)start == pattern) {
        start += sizeof pattern;
    }
    return start;
}

/** The first byte that is not `value`, or NULL. */
static inline const unsigned char *pattern_find_other(const unsigned char *start, const unsigned char *end, unsigned char value)
{
    for (const unsigned char *byte = start; byte < end; byte++) {
        if ((uintptr_t)byte % sizeof(pattern_word) == 0) {
            byte = pattern_words_skip(byte, end, value);
        }
        if (byte < end && *byte != value) {
            return byte;
        }
    }
    return NULL;
}

static inline unsigned char *pattern_rear(const struct marked_block *block)
{
    return block->payload + block->payload_bytes;
}

static inline void pattern_allocated(const struct marked_block *block, bool is_zeroed)
{
    pattern_fill(block->front, block->payload, PATTERN_ZONE_FRONT);
    if (!is_zeroed) {
        pattern_fill(block->payload, pattern_rear(block), ASHLAR_FILL_FRESH);
    }
    pattern_fill(pattern_rear(block), block->end, PATTERN_ZONE_REAR);
}

static inline void pattern_shrunk(const struct marked_block *block)
{
    pattern_fill(pattern_rear(block), block->end, PATTERN_ZONE_REAR);
}

static inline void pattern_freed(const struct marked_block *block)
{
    pattern_fill(block->payload, pattern_rear(block), ASHLAR_FILL_FREED);
}

static inline void pattern_memory_lent(unsigned char *start, size_t bytes)
{
    pattern_fill(start, start + bytes, ASHLAR_FILL_FRESH);
}

static inline void pattern_memory_returned(unsigned char *start, size_t bytes)
{
    pattern_fill(start, start + bytes, ASHLAR_FILL_FREED);
}

static inline const unsigned char *pattern_zone_damage(const struct marked_block *block)
{
    const unsigned char *damage = pattern_find_other(block->front, block->payload, PATTERN_ZONE_FRONT);
    return damage != NULL ? damage : pattern_find_other(pattern_rear(block), block->end, PATTERN_ZONE_REAR);
}

static inline const unsigned char *pattern_freed_damage(const unsigned char *start, size_t bytes)
{
    return pattern_find_other(start, start + bytes, ASHLAR_FILL_FREED);
}

#endif

/*
 * Marks at level debug: patterns. What is written where nobody may write is found later, when the pattern is verified; what
 * is read there is a value that faults when it is used as a pointer.
 *
 * Owns: the patterns of zones and payloads. It keeps no state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/marks.h"

#include <ashlar/config.h>

/* Odd, as those of payloads, and no byte of a text, nor of a small number. */
#define ZONE_FRONT 0xF9
#define ZONE_REAR 0xFB

static void fill(unsigned char *start, const unsigned char *end, int value)
{
    __builtin_memset(start, value, (size_t)(end - start));
}

/** Payloads have any type. */
typedef uint32_t pattern_word __attribute__((may_alias));

/** From an aligned byte on, as many whole words of nothing but `value` as there are. */
static const unsigned char *words_skip(const unsigned char *start, const unsigned char *end, unsigned char value)
{
    const pattern_word pattern = value * 0x01010101u;
    while ((size_t)(end - start) >= sizeof pattern && *(const pattern_word *)(const void *)start == pattern) {
        start += sizeof pattern;
    }
    return start;
}

/** The first byte that is not `value`, or NULL. */
static const unsigned char *find_other(const unsigned char *start, const unsigned char *end, unsigned char value)
{
    for (const unsigned char *byte = start; byte < end; byte++) {
        if ((uintptr_t)byte % sizeof(pattern_word) == 0) {
            byte = words_skip(byte, end, value);
        }
        if (byte < end && *byte != value) {
            return byte;
        }
    }
    return NULL;
}

static unsigned char *rear_of(const struct marked_block *block)
{
    return block->payload + block->payload_bytes;
}

void ashlar_marks_memory_begins(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    (void)start;
    (void)bytes;
}

void ashlar_marks_memory_ends(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    (void)start;
    (void)bytes;
}

void ashlar_marks_allocated(const struct ashlar_heap *heap, const struct marked_block *block, bool is_zeroed)
{
    (void)heap;
    fill(block->front, block->payload, ZONE_FRONT);
    if (!is_zeroed) {
        fill(block->payload, rear_of(block), ASHLAR_FILL_FRESH);
    }
    fill(rear_of(block), block->end, ZONE_REAR);
}

void ashlar_marks_shrunk(const struct ashlar_heap *heap, const struct marked_block *block, size_t bytes_before)
{
    (void)heap;
    (void)bytes_before;
    fill(rear_of(block), block->end, ZONE_REAR);
}

void ashlar_marks_freed(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    fill(block->payload, rear_of(block), ASHLAR_FILL_FREED);
}

void ashlar_marks_released(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    (void)block;
}

void ashlar_marks_memory_lent(void *start, size_t bytes)
{
    fill(start, (unsigned char *)start + bytes, ASHLAR_FILL_FRESH);
}

void ashlar_marks_memory_returned(void *start, size_t bytes)
{
    fill(start, (unsigned char *)start + bytes, ASHLAR_FILL_FREED);
}

const unsigned char *ashlar_marks_zone_damage(const struct marked_block *block)
{
    const unsigned char *damage = find_other(block->front, block->payload, ZONE_FRONT);
    return damage != NULL ? damage : find_other(rear_of(block), block->end, ZONE_REAR);
}

const unsigned char *ashlar_marks_freed_damage(const unsigned char *start, size_t bytes)
{
    return find_other(start, start + bytes, ASHLAR_FILL_FREED);
}

void ashlar_marks_enter(void)
{
}

void ashlar_marks_leave(void)
{
}

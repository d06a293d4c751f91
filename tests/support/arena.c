/*
 * The test arena. It knows nothing of heaps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/arena.h"

#include <stdint.h>
#include <string.h>

enum { GUARD_BYTES = 64, ARENA_ALIGNMENT = 64 };

static struct {
    _Alignas(ARENA_ALIGNMENT) unsigned char before[GUARD_BYTES];
    unsigned char memory[TEST_ARENA_BYTES];
    unsigned char after[GUARD_BYTES];
} arena;

static unsigned char image[TEST_ARENA_BYTES];

/* Position-dependent, odd (a header with its low bit set), and different from the guard's. */
static unsigned char junk_at(size_t offset)
{
    return (unsigned char)(0xA5u ^ (offset * 0x3Eu));
}

static void guard_fill(unsigned char *guard)
{
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        guard[i] = (unsigned char)(0xC3u + i);
    }
}

static bool guard_is_intact(const unsigned char *guard)
{
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        if (guard[i] != (unsigned char)(0xC3u + i)) {
            return false;
        }
    }
    return true;
}

unsigned char *arena_memory(void)
{
    return arena.memory;
}

void arena_fill(void)
{
    guard_fill(arena.before);
    guard_fill(arena.after);
    arena_fill_part(0, TEST_ARENA_BYTES);
}

void arena_fill_part(size_t offset, size_t end)
{
    for (size_t i = offset; i < end; i++) {
        arena.memory[i] = junk_at(i);
    }
}

bool arena_guards_are_intact(void)
{
    return guard_is_intact(arena.before) && guard_is_intact(arena.after);
}

bool arena_is_untouched(size_t offset, size_t end)
{
    for (size_t i = offset; i < end; i++) {
        if (arena.memory[i] != junk_at(i)) {
            return false;
        }
    }
    return true;
}

void arena_image_take(void)
{
    memcpy(image, arena.memory, sizeof image);
}

bool arena_image_is_same(void)
{
    return memcmp(image, arena.memory, sizeof image) == 0;
}

/*
 * The memory that the tests' heaps live in, with guards around it, and its image.
 *
 * The arena is ordinary static memory, so it works on a board with 8 KB of RAM; its size comes from the
 * build. The image is how a test shows that a call changed nothing: byte by byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_ARENA_H
#define TESTS_SUPPORT_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#ifndef TEST_ARENA_BYTES
#define TEST_ARENA_BYTES 16384
#endif
_Static_assert(TEST_ARENA_BYTES >= 2048 && TEST_ARENA_BYTES % 64 == 0,
               "the tests need 2 KiB, and halves and quarters of the arena that are multiples of 16");

/** The arena's first byte; aligned to 64. */
unsigned char *arena_memory(void);

/** Fill arena and guards with junk that is no valid heap, as RAM has it after power-on. */
void arena_fill(void);

/** Put that junk back into the arena's bytes from `offset` up to `end`, for memory that a heap gave back. */
void arena_fill_part(size_t offset, size_t end);

/** Whether nobody wrote outside the arena since arena_fill(). */
bool arena_guards_are_intact(void);

/** Whether the arena's bytes from `offset` up to `end` are as arena_fill() left them. */
bool arena_is_untouched(size_t offset, size_t end);

/** Remember every byte of the arena. */
void arena_image_take(void);

/** Whether the arena is byte for byte as it was when the image was taken. */
bool arena_image_is_same(void);

#endif

/*
 * Marks at level debug: patterns (pattern.h). It keeps no state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/pattern.h"

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
    pattern_allocated(block, is_zeroed);
}

void ashlar_marks_shrunk(const struct ashlar_heap *heap, const struct marked_block *block, size_t bytes_before)
{
    (void)heap;
    (void)bytes_before;
    pattern_shrunk(block);
}

void ashlar_marks_freed(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    pattern_freed(block);
}

void ashlar_marks_released(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    (void)block;
}

void ashlar_marks_memory_lent(void *start, size_t bytes)
{
    pattern_memory_lent(start, bytes);
}

void ashlar_marks_memory_returned(void *start, size_t bytes)
{
    pattern_memory_returned(start, bytes);
}

const unsigned char *ashlar_marks_zone_damage(const struct marked_block *block)
{
    return pattern_zone_damage(block);
}

const unsigned char *ashlar_marks_freed_damage(const unsigned char *start, size_t bytes)
{
    return pattern_freed_damage(start, bytes);
}

void ashlar_marks_enter(void)
{
}

void ashlar_marks_leave(void)
{
}

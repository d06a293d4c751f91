/*
 * Marks in the shadow: what a heap has, and what of it is the user's, as the compiler's address checks see it
 * (asan/shadow.h). Nothing is verified later, for every access is checked when it happens; but for heaps in RAM that has no
 * shadow, which have patterns as at level debug.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/marks.h"

#include "safety/asan/shadow.h"
#include "safety/dress.h"
#include "safety/pattern.h"

/* Where malloc has one RAM, that is the one with the shadow. */
static bool is_watched(const void *address)
{
    return ASHLAR_RAMS_MAX == 1 || shadow_watches((uintptr_t)address);
}

void ashlar_marks_memory_begins(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    ashlar_shadow_poison((uintptr_t)start, bytes, SHADOW_HEAP);
}

void ashlar_marks_memory_ends(const struct ashlar_heap *heap, void *start, size_t bytes)
{
    (void)heap;
    ashlar_shadow_unpoison((uintptr_t)start, bytes);
}

/*
 * A fresh payload is filled, for nothing else tells the use of what nobody has written there: as a pointer it leads nowhere.
 * The record is forbidden too: it may stand where a payload was freed, whose state says so.
 */
void ashlar_marks_allocated(const struct ashlar_heap *heap, const struct marked_block *block, bool is_zeroed)
{
    (void)heap;
    if (!is_watched(block->payload)) {
        pattern_allocated(block, is_zeroed);
        return;
    }
    uintptr_t start = (uintptr_t)dress_of(block->payload);
    ashlar_shadow_poison(start, (uintptr_t)block->end - start, SHADOW_HEAP);
    ashlar_shadow_unpoison((uintptr_t)block->payload, block->payload_bytes);
    if (!is_zeroed) {
        __builtin_memset(block->payload, ASHLAR_FILL_FRESH, block->payload_bytes);
    }
}

void ashlar_marks_shrunk(const struct ashlar_heap *heap, const struct marked_block *block, size_t bytes_before)
{
    (void)heap;
    if (!is_watched(block->payload)) {
        pattern_shrunk(block);
    }
    ashlar_shadow_poison((uintptr_t)block->payload + block->payload_bytes, bytes_before - block->payload_bytes, SHADOW_HEAP);
}

/* A payload of 0 bytes has no granule of its own that could say that it was freed. */
void ashlar_marks_freed(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    if (!is_watched(block->payload)) {
        pattern_freed(block);
    }
    ashlar_shadow_poison((uintptr_t)block->payload, block->payload_bytes, SHADOW_FREED);
}

/* Until it is part of another block, an access to it is still one to what was freed. */
void ashlar_marks_released(const struct ashlar_heap *heap, const struct marked_block *block)
{
    (void)heap;
    (void)block;
}

void ashlar_marks_memory_lent(void *start, size_t bytes)
{
    ashlar_shadow_unpoison((uintptr_t)start, bytes);
    __builtin_memset(start, ASHLAR_FILL_FRESH, bytes);
}

void ashlar_marks_memory_returned(void *start, size_t bytes)
{
    if (!is_watched(start)) {
        pattern_memory_returned(start, bytes);
    }
    ashlar_shadow_poison((uintptr_t)start, bytes, SHADOW_FREED);
}

const unsigned char *ashlar_marks_zone_damage(const struct marked_block *block)
{
    return is_watched(block->payload) ? NULL : pattern_zone_damage(block);
}

const unsigned char *ashlar_marks_freed_damage(const unsigned char *start, size_t bytes)
{
    return is_watched(start) ? NULL : pattern_freed_damage(start, bytes);
}

void ashlar_marks_enter(void)
{
}

void ashlar_marks_leave(void)
{
}

/*
 * An arena whose chunks come from a heap. See <ashlar/arena.h>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/arena_source.h"

static void *heap_take(const struct ashlar_arena *arena, size_t bytes)
{
    return ashlar_alloc(arena->from.heap, bytes);
}

static void heap_give(const struct ashlar_arena *arena, void *chunk)
{
    ashlar_free(arena->from.heap, chunk);
}

bool ashlar_arena_from_heap(struct ashlar_arena *arena, struct ashlar_heap *heap, size_t chunk_bytes)
{
    static const struct ashlar_arena_source source = {heap_take, heap_give};
    if (!ashlar_arena_start(arena, &source, chunk_bytes)) {
        return false;
    }
    arena->from.heap = heap;
    return true;
}

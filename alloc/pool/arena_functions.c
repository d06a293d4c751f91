/*
 * An arena whose chunks come from functions like malloc and free. See <ashlar/arena.h>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/arena_source.h"

static void *functions_take(const struct ashlar_arena *arena, size_t bytes)
{
    return arena->from.functions.take(bytes);
}

static void functions_give(const struct ashlar_arena *arena, void *chunk)
{
    arena->from.functions.give(chunk);
}

bool ashlar_arena_from(struct ashlar_arena *arena, void *(*take)(size_t bytes), void (*give)(void *chunk), size_t chunk_bytes)
{
    static const struct ashlar_arena_source source = {functions_take, functions_give};
    if (!ashlar_arena_start(arena, &source, chunk_bytes)) {
        return false;
    }
    arena->from.functions.take = take;
    arena->from.functions.give = give;
    return true;
}

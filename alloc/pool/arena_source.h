/*
 * Where an arena's chunks come from: what arena.c asks, without a link to any heap, and what the sources share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_POOL_ARENA_SOURCE_H
#define ASHLAR_POOL_ARENA_SOURCE_H

#include <ashlar/arena.h>

struct ashlar_arena_source {
    /** So many bytes, aligned to 8; or NULL. */
    void *(*take)(const struct ashlar_arena *arena, size_t bytes);
    /** Take them back. */
    void (*give)(const struct ashlar_arena *arena, void *chunk);
};

/** Make an arena of chunks, of which there are none yet. In arena.c. @return whether a chunk of that size has room. */
bool ashlar_arena_start(struct ashlar_arena *arena, const struct ashlar_arena_source *source, size_t chunk_bytes);

#endif

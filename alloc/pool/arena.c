/*
 * Arenas. See <ashlar/arena.h>.
 *
 *     arena | top | end | ... | first |--> chunk | bytes in use | --> chunk in use | ... top ... end | --> kept chunk | --> NULL
 *
 * The chunks are listed in the order in which they are used. Those behind the one in use were used before the last rewind, and
 * are used again before another is taken; the next one, where it is too small, is given back for one that is not. So there are
 * never more chunks than were in use at a time. `first` is the buffer; where there is none it is empty, so that no list is.
 *
 * Owns: the list, what is given out. Must not know: where chunks come from (arena_source.h), so that an arena over a buffer
 * links no heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/arena_source.h"
#include "pool/lending.h"
#include "pool/words.h"

#include <ashlar/size.h>

_Static_assert(sizeof(struct ashlar_arena_chunk) == ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES &&
                   sizeof(struct ashlar_arena_chunk) % ASHLAR_ALIGNMENT == 0,
               "what follows a chunk's record is aligned");

/** Bytes behind each piece that are off limits at level asan, so that what goes past its end is told. */
#define ZONE_BYTES (ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN ? (size_t)ASHLAR_ALIGNMENT : 0)

/** What a piece takes. pre: bytes <= SIZE_MAX - 7 - ZONE_BYTES; it is below the room left, which is a multiple of 8. */
static inline size_t piece_bytes(size_t bytes)
{
    return ((bytes + ASHLAR_ALIGNMENT - 1) & ~(size_t)(ASHLAR_ALIGNMENT - 1)) + ZONE_BYTES;
}

/**
 * Whether 1 to `room_bytes` bytes are asked for. Not 0, which wraps: the slow path sees to that. As room_bytes is a multiple
 * of 8, the bytes rounded up to 8 fit too.
 */
static inline bool piece_fits(size_t room_bytes, size_t bytes)
{
    return bytes - 1 < room_bytes && (ZONE_BYTES == 0 || piece_bytes(bytes) <= room_bytes);
}

/* ---- Faults ---- */

__attribute__((noinline, cold)) static void arena_fault(const struct ashlar_arena *arena, enum ashlar_fault_kind kind,
                                                        const void *pointer, const char *detail)
{
    const struct ashlar_fault fault = {
        .kind = kind,
        .heap = arena,
        .pointer = pointer,
        .task = ashlar_port_task(),
        .detail = detail,
    };
    ashlar_port_fault(&fault);
}

/* ---- Counters. The peak is kept by whoever lowers what is in use, for alloc has the longer path. ---- */

static size_t arena_used_bytes(const struct ashlar_arena *arena)
{
    const struct ashlar_arena_chunk *chunk = arena->chunk;
    return chunk == NULL ? 0 : chunk->bytes_before + (size_t)(arena->top - chunk->start);
}

static size_t arena_peak_bytes(const struct ashlar_arena *arena)
{
    size_t used_bytes = arena_used_bytes(arena);
    return used_bytes > arena->used_bytes_peak ? used_bytes : arena->used_bytes_peak;
}

/* ---- Chunks ---- */

static size_t chunk_bytes(const struct ashlar_arena_chunk *chunk)
{
    return (size_t)(chunk->end - chunk->start);
}

/** How far above `top` the next multiple of a power of two lies. */
static inline size_t padding_bytes(const unsigned char *top, size_t alignment)
{
    return (size_t)(0 - (uintptr_t)top) & (alignment - 1);
}

/** Whether a chunk that nothing is in has room. pre: bytes != 0. */
static bool chunk_has_room(const struct ashlar_arena_chunk *chunk, size_t alignment, size_t bytes)
{
    size_t padding = padding_bytes(chunk->start, alignment);
    return padding <= chunk_bytes(chunk) && piece_fits(chunk_bytes(chunk) - padding, bytes);
}

/**
 * Take a chunk in which so much fits, and list it behind the one in use. @return it; NULL, with the arena unchanged.
 * pre: alignment is at least 8 and a power of two.
 */
static struct ashlar_arena_chunk *chunk_take(struct ashlar_arena *arena, size_t alignment, size_t bytes)
{
    const size_t extra_bytes = sizeof(struct ashlar_arena_chunk) + piece_bytes(ASHLAR_ALIGNMENT);
    if (arena->source == NULL || bytes > SIZE_MAX - extra_bytes || alignment > SIZE_MAX - extra_bytes - bytes) {
        return NULL;
    }
    /* At most bytes + 7 + zone + record + alignment - 8, which was compared. */
    size_t taken_bytes = sizeof(struct ashlar_arena_chunk) + piece_bytes(bytes) + alignment - ASHLAR_ALIGNMENT;
    if (taken_bytes < arena->chunk_bytes) {
        taken_bytes = arena->chunk_bytes;
    }
    struct ashlar_arena_chunk *chunk = arena->source->take(arena, taken_bytes);
    if (chunk == NULL) {
        return NULL;
    }
    if ((uintptr_t)chunk % ASHLAR_ALIGNMENT != 0) {
        arena_fault(arena, ASHLAR_FAULT_INVALID_POINTER, chunk, "an arena's chunk is not aligned to 8");
        arena->source->give(arena, chunk);
        return NULL;
    }
    chunk->start = (unsigned char *)(chunk + 1);
    chunk->end = chunk->start + ((taken_bytes - sizeof *chunk) & ~(size_t)(ASHLAR_ALIGNMENT - 1));
    chunk->next = arena->chunk->next;
    arena->chunk->next = chunk;
    arena->capacity_bytes += chunk_bytes(chunk);
    lending_begin(chunk->start, chunk_bytes(chunk));
    return chunk;
}

/** Give back the chunk behind the one in use. pre: there is one. */
static void chunk_give(struct ashlar_arena *arena)
{
    struct ashlar_arena_chunk *chunk = arena->chunk->next;
    arena->chunk->next = chunk->next;
    arena->capacity_bytes -= chunk_bytes(chunk);
    lending_end(chunk->start, chunk_bytes(chunk));
    arena->source->give(arena, chunk);
}

/** The next chunk, kept or taken, in which so much fits; NULL, with what is in use unchanged, if there is none. */
static struct ashlar_arena_chunk *chunk_find(struct ashlar_arena *arena, size_t alignment, size_t bytes)
{
    struct ashlar_arena_chunk *chunk = arena->chunk->next;
    if (chunk != NULL) {
        if (chunk_has_room(chunk, alignment, bytes)) {
            return chunk;
        }
        chunk_give(arena);
    }
    chunk = chunk_take(arena, alignment, bytes);
    if (chunk == NULL && ashlar_arena_trim(arena) != 0) {
        chunk = chunk_take(arena, alignment, bytes); /* of what the others took up */
    }
    return chunk;
}

/** Go on in the next chunk; false, with what is in use unchanged, if there is none. */
static bool arena_enter_next(struct ashlar_arena *arena, size_t alignment, size_t bytes)
{
    struct ashlar_arena_chunk *before = arena->chunk;
    struct ashlar_arena_chunk *chunk = chunk_find(arena, alignment, bytes);
    if (chunk == NULL) {
        return false;
    }
    chunk->bytes_before = before->bytes_before + chunk_bytes(before);
    arena->chunk = chunk;
    arena->top = chunk->start;
    arena->end = chunk->end;
    return true;
}

/* ---- Creation ---- */

/** An arena with no memory. */
static void arena_clear(struct ashlar_arena *arena)
{
    const struct ashlar_arena empty = {0};
    *arena = empty;
    arena->chunk = &arena->first;
}

bool ashlar_arena_over(struct ashlar_arena *arena, void *buffer, size_t bytes)
{
    arena_clear(arena);
    size_t lead_bytes = padding_bytes(buffer, ASHLAR_ALIGNMENT);
    if (buffer == NULL || bytes > UINTPTR_MAX - (uintptr_t)buffer || bytes < lead_bytes + ASHLAR_ALIGNMENT) {
        return false;
    }
    arena->first.start = (unsigned char *)buffer + lead_bytes;
    arena->first.end = arena->first.start + ((bytes - lead_bytes) & ~(size_t)(ASHLAR_ALIGNMENT - 1));
    arena->top = arena->first.start;
    arena->end = arena->first.end;
    arena->capacity_bytes = chunk_bytes(&arena->first);
    lending_begin(arena->top, arena->capacity_bytes);
    return true;
}

bool ashlar_arena_start(struct ashlar_arena *arena, const struct ashlar_arena_source *source, size_t bytes)
{
    arena_clear(arena);
    if (bytes < sizeof(struct ashlar_arena_chunk) + ASHLAR_ALIGNMENT) {
        return false;
    }
    arena->source = source;
    arena->chunk_bytes = bytes;
    return true;
}

/* ---- Giving out ---- */

/** Before memory is given out: at levels debug and asan, that nobody has used it since it was rewound. */
static inline void *piece_give(const struct ashlar_arena *arena, unsigned char *piece, size_t bytes)
{
    const unsigned char *damage = lending_damage(piece, bytes);
    if (damage != NULL) {
        arena_fault(arena, ASHLAR_FAULT_USE_AFTER_FREE, damage, "memory of an arena that was rewound");
    }
    lending_give(piece, bytes);
    return piece;
}

/** pre: it fits. */
static inline void *piece_cut(struct ashlar_arena *arena, unsigned char *piece, size_t bytes)
{
    arena->top = piece + piece_bytes(bytes);
    return piece_give(arena, piece, bytes);
}

/** What does not fit the chunk in use, or asks for nothing. pre: alignment is at least 8 and a power of two. */
__attribute__((noinline)) static void *arena_alloc_elsewhere(struct ashlar_arena *arena, size_t alignment, size_t bytes)
{
    if (bytes == 0) {
        return ashlar_arena_aligned_alloc(arena, alignment, 1);
    }
    if (arena->chunk == NULL || !arena_enter_next(arena, alignment, bytes)) {
        return NULL;
    }
    return piece_cut(arena, arena->top + padding_bytes(arena->top, alignment), bytes);
}

void *ashlar_arena_alloc(struct ashlar_arena *arena, size_t bytes)
{
    unsigned char *piece = arena->top;
    if (!piece_fits((size_t)(arena->end - piece), bytes)) {
        return arena_alloc_elsewhere(arena, ASHLAR_ALIGNMENT, bytes);
    }
    return piece_cut(arena, piece, bytes);
}

void *ashlar_arena_aligned_alloc(struct ashlar_arena *arena, size_t alignment, size_t bytes)
{
    if (!ashlar_size_is_power_of_two(alignment)) {
        return NULL;
    }
    if (alignment < ASHLAR_ALIGNMENT) {
        alignment = ASHLAR_ALIGNMENT;
    }
    size_t room_bytes = (size_t)(arena->end - arena->top);
    size_t padding = padding_bytes(arena->top, alignment);
    if (padding > room_bytes || !piece_fits(room_bytes - padding, bytes)) {
        return arena_alloc_elsewhere(arena, alignment, bytes);
    }
    return piece_cut(arena, arena->top + padding, bytes);
}

void *ashlar_arena_calloc(struct ashlar_arena *arena, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    void *piece = ashlar_arena_alloc(arena, total_bytes);
    if (piece != NULL) {
        words_clear(piece, total_bytes);
    }
    return piece;
}

/** Move the end of what was given out last. pre: it fits. */
static void piece_resize(struct ashlar_arena *arena, unsigned char *piece, size_t bytes_before, size_t bytes)
{
    arena->top = piece + piece_bytes(bytes);
    if (bytes > bytes_before) {
        (void)piece_give(arena, piece + bytes_before, bytes - bytes_before);
    } else {
        lending_take(piece + bytes, piece_bytes(bytes_before) - ZONE_BYTES - bytes);
    }
}

void *ashlar_arena_resize(struct ashlar_arena *arena, void *payload, size_t bytes_before, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_arena_alloc(arena, bytes);
    }
    unsigned char *piece = payload;
    bytes += bytes == 0;
    bytes_before += bytes_before == 0;
    if ((uintptr_t)piece + piece_bytes(bytes_before) == (uintptr_t)arena->top &&
        piece_fits((size_t)(arena->end - piece), bytes)) {
        piece_resize(arena, piece, bytes_before, bytes);
        return piece;
    }
    if (bytes <= bytes_before) {
        return piece;
    }
    void *copy = ashlar_arena_alloc(arena, bytes);
    if (copy != NULL) {
        words_copy(copy, piece, bytes_before);
    }
    return copy;
}

/* ---- Taking back ---- */

/** Whether something of this moment is still in use: its chunk is, and it does not lie above the top. */
static bool mark_is_sound(const struct ashlar_arena *arena, const struct ashlar_arena_mark *mark)
{
    const struct ashlar_arena_chunk *chunk = &arena->first;
    if (mark->chunk == NULL) {
        return false;
    }
    while (chunk != mark->chunk) {
        if (chunk == arena->chunk || chunk == NULL) {
            return false;
        }
        chunk = chunk->next;
    }
    const unsigned char *top = chunk == arena->chunk ? arena->top : chunk->end;
    return (uintptr_t)mark->top >= (uintptr_t)chunk->start && (uintptr_t)mark->top <= (uintptr_t)top &&
           (uintptr_t)mark->top % ASHLAR_ALIGNMENT == 0;
}

/** Nobody has what lies between the mark and the top. */
static void pieces_take(const struct ashlar_arena *arena, struct ashlar_arena_chunk *chunk, unsigned char *top)
{
    while (chunk != arena->chunk) {
        lending_take(top, (size_t)(chunk->end - top));
        chunk = chunk->next;
        top = chunk->start;
    }
    lending_take(top, (size_t)(arena->top - top));
}

static void arena_rewind(struct ashlar_arena *arena, struct ashlar_arena_chunk *chunk, unsigned char *top)
{
    arena->used_bytes_peak = arena_peak_bytes(arena);
    if (lending_is_on()) {
        pieces_take(arena, chunk, top);
    }
    arena->chunk = chunk;
    arena->top = top;
    arena->end = chunk->end;
}

struct ashlar_arena_mark ashlar_arena_mark(const struct ashlar_arena *arena)
{
    const struct ashlar_arena_mark mark = {arena->chunk, arena->top};
    return mark;
}

void ashlar_arena_rewind(struct ashlar_arena *arena, struct ashlar_arena_mark mark)
{
    if (arena->chunk == NULL && mark.chunk == NULL) {
        return; /* the arena is all zero, and was */
    }
    if (misuse_is_told() && !mark_is_sound(arena, &mark)) {
        arena_fault(arena, ASHLAR_FAULT_INVALID_POINTER, mark.top, "a mark that this arena does not have");
        return;
    }
    arena_rewind(arena, (struct ashlar_arena_chunk *)(uintptr_t)mark.chunk, mark.top);
}

void ashlar_arena_reset(struct ashlar_arena *arena)
{
    if (arena->chunk != NULL) {
        arena_rewind(arena, &arena->first, arena->first.start);
    }
}

size_t ashlar_arena_trim(struct ashlar_arena *arena)
{
    size_t bytes_before = arena->capacity_bytes;
    while (arena->chunk != NULL && arena->chunk->next != NULL) {
        chunk_give(arena);
    }
    return bytes_before - arena->capacity_bytes;
}

void ashlar_arena_destroy(struct ashlar_arena *arena)
{
    ashlar_arena_reset(arena);
    (void)ashlar_arena_trim(arena);
    lending_end(arena->first.start, chunk_bytes(&arena->first));
    arena_clear(arena);
}

struct ashlar_arena_stats ashlar_arena_stats(const struct ashlar_arena *arena)
{
    const struct ashlar_arena_stats stats = {arena_used_bytes(arena), arena_peak_bytes(arena), arena->capacity_bytes};
    return stats;
}

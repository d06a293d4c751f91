/*
 * Replays a flat trace on allocators with a fault each, to see that the replay finds it.
 *
 *   broken <flat trace> sound|overlap|dirty|misaligned|forgets
 *
 * All hand out memory from a stretch that is never reused. overlap: one block in eight begins before the end of the
 * one before. dirty: calloc does not clear. misaligned: one in eight stands 4 bytes off. forgets: realloc
 * does not copy the last byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_BYTES = 1 << 22, FAULT_PERIOD = 8, HEADER_BYTES = 8, OVERLAP_BYTES = 16, ALIGNMENT_MAX = 64 };

static _Alignas(ALIGNMENT_MAX) unsigned char memory[MEMORY_BYTES];

struct broken {
    const char *fault;
    size_t used_bytes;
    unsigned calls;
};

static bool fault_is(const struct broken *broken, const char *name)
{
    return strcmp(broken->fault, name) == 0;
}

static void *broken_aligned_alloc(void *context, size_t alignment, size_t bytes)
{
    struct broken *broken = context;
    bool is_turn = ++broken->calls % FAULT_PERIOD == 0;
    size_t at = broken->used_bytes + HEADER_BYTES;
    at -= is_turn && fault_is(broken, "overlap") && at > OVERLAP_BYTES + HEADER_BYTES ? OVERLAP_BYTES : 0;
    at = (at + alignment - 1) & ~(alignment - 1);
    at += is_turn && fault_is(broken, "misaligned") ? 4 : 0;
    broken->used_bytes = (at + bytes + HEADER_BYTES - 1) & ~(size_t)(HEADER_BYTES - 1);
    if (broken->used_bytes > MEMORY_BYTES) {
        return NULL;
    }
    memcpy(memory + at - HEADER_BYTES, &bytes, sizeof bytes);
    return memory + at;
}

static void *broken_malloc(void *context, size_t bytes)
{
    return broken_aligned_alloc(context, HEADER_BYTES, bytes);
}

static void *broken_calloc(void *context, size_t count, size_t bytes)
{
    void *payload = broken_malloc(context, count * bytes);
    if (payload != NULL) {
        memset(payload, fault_is(context, "dirty") ? 1 : 0, count * bytes);
    }
    return payload;
}

static void *broken_realloc(void *context, void *payload, size_t bytes)
{
    size_t old_bytes;
    memcpy(&old_bytes, (unsigned char *)payload - HEADER_BYTES, sizeof old_bytes);
    void *moved = broken_aligned_alloc(context, ALIGNMENT_MAX, bytes);
    size_t kept_bytes = old_bytes < bytes ? old_bytes : bytes;
    kept_bytes -= kept_bytes > 0 && fault_is(context, "forgets") ? 1 : 0;
    if (moved != NULL) {
        memcpy(moved, payload, kept_bytes);
    }
    return moved;
}

static void broken_free(void *context, void *payload)
{
    (void)context;
    (void)payload;
}

static size_t file_read(void *context, void *buffer, size_t bytes)
{
    return fread(buffer, 1, bytes, context);
}

int main(int argc, char **argv)
{
    static const char *const ends[] = {"done", "no memory", "damaged", "misaligned", "bad trace"};
    static struct replay replay;
    struct broken broken = {.fault = argc > 2 ? argv[2] : ""};
    FILE *file = fopen(argc > 1 ? argv[1] : "", "rb");
    if (file == NULL || !replay_open(&replay, (struct replay_source){file_read, file})) {
        return 2;
    }
    replay.allocator = (struct replay_allocator){
        .malloc = broken_malloc,
        .calloc = broken_calloc,
        .realloc = broken_realloc,
        .aligned_alloc = broken_aligned_alloc,
        .free = broken_free,
        .context = &broken,
    };
    replay.base = memory;
    replay.slots = calloc(replay.header.slots, sizeof *replay.slots);
    puts(ends[replay_run(&replay).end]);
    return 0;
}

/*
 * Arenas: messages are parsed into trees, each of which is freed by one call.
 *
 * First in a buffer: a message, one that is larger than the buffer, one that is wrong in the middle. Then in chunks from
 * malloc. It fits a part with 8 KB of RAM.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/arena.h>
#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

/* At level asan, what lies between pieces is watched. */
#define BUFFER_BYTES (ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN ? 544 : 320)
#define CHUNK_BYTES 256

static const char *error_words(enum list_error error)
{
    static const char *const words[] = {
        [LIST_SOUND] = "sound", [LIST_BAD_TEXT] = "no list, rewound", [LIST_NO_MEMORY] = "no room, rewound"};
    return words[error];
}

/* Parse a message behind what the arena has already; verify that the tree says the same, and free it. */
static void message_take(struct ashlar_arena *arena, const char *message, enum list_error expected)
{
    struct list_node *root;
    struct ashlar_arena_mark mark = ashlar_arena_mark(arena);
    size_t bytes_before = ashlar_arena_stats(arena).used_bytes;
    enum list_error error = list_parse(arena, message, &root);
    size_t tree_bytes = ashlar_arena_stats(arena).used_bytes - bytes_before;
    printf("  %-44.44s %4lu  %s\n", message, number(tree_bytes), error_words(error));
    expect(error == expected, "the message is what it is");
    if (root != NULL) {
        const char *text = list_text(arena, root);
        expect(text != NULL && strcmp(text, message) == 0, "the tree says what the message says");
    }
    ashlar_arena_rewind(arena, mark);
    expect(ashlar_arena_stats(arena).used_bytes == bytes_before, "the tree is freed");
}

static void stats_show(const struct ashlar_arena *arena, const char *when)
{
    struct ashlar_arena_stats stats = ashlar_arena_stats(arena);
    printf("  %s: %lu of %lu bytes in use, at most %lu\n", when, number(stats.used_bytes), number(stats.capacity_bytes),
           number(stats.used_bytes_peak));
}

static void buffer_show(void)
{
    static unsigned char buffer[BUFFER_BYTES] __attribute__((aligned(ASHLAR_ALIGNMENT)));
    struct ashlar_arena arena;
    expect(ashlar_arena_over(&arena, buffer, sizeof buffer), "an arena over the buffer");
    printf("A BUFFER OF %d BYTES                            tree\n", BUFFER_BYTES);
    const char *name = ashlar_arena_alloc(&arena, 24);
    expect(name == (const char *)buffer, "what stays lies below");
    message_take(&arena, "(set pump (speed 1200) (valves 1 4 7))", LIST_SOUND);
    message_take(&arena, "(stop)", LIST_SOUND);
    message_take(&arena, "(set pump (speed 1200", LIST_BAD_TEXT);
    message_take(&arena, "(curve 0 1 4 9 16 25 36 49 64 81 100 121)", LIST_NO_MEMORY);
    message_take(&arena, "(set fan (speed 300))", LIST_SOUND);
    stats_show(&arena, "then");
    ashlar_arena_reset(&arena);
    stats_show(&arena, "reset");
    ashlar_arena_destroy(&arena);
    expect(ashlar_arena_alloc(&arena, 1) == NULL, "a destroyed arena gives nothing");
}

static size_t malloc_used_blocks(void)
{
    ashlar_malloc_lock();
    size_t blocks = ashlar_heap_stats(ashlar_malloc_heap()).used_blocks;
    ashlar_malloc_unlock();
    return blocks;
}

static void chunks_show(void)
{
    struct ashlar_arena arena;
    size_t blocks_before = malloc_used_blocks();
    expect(ashlar_arena_from(&arena, malloc, free, CHUNK_BYTES), "an arena of chunks");
    printf("\nCHUNKS OF %d BYTES FROM MALLOC                 tree\n", CHUNK_BYTES);
    message_take(&arena, "(curve 0 1 4 9 16 25 36 49 64 81 100 121)", LIST_SOUND);
    stats_show(&arena, "then");
    size_t blocks = malloc_used_blocks();
    expect(blocks > blocks_before, "chunks are blocks of malloc's");
    message_take(&arena, "(curve 0 1 4 9 16 25 36 49 64 81 100 121)", LIST_SOUND);
    expect(malloc_used_blocks() == blocks, "chunks that were kept serve again");
    printf("  trim gives back %lu bytes\n", number(ashlar_arena_trim(&arena)));
    ashlar_arena_destroy(&arena);
    expect(malloc_used_blocks() == blocks_before, "malloc has all chunks back");
}

int main(void)
{
    void *volatile first = malloc(1); /* creates the heap */
    free(first);
    buffer_show();
    chunks_show();
    return expect_end();
}

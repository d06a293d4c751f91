/*
 * A user's unit test of code that works on a heap of <ashlar/heap.h>, with one mistake, named by the argument; or `clean`,
 * with none. The lines that a tool must name end with a comment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/check.h>
#include <ashlar/heap.h>
#include <ashlar/stats.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 20

static _Alignas(8) char arena[1 << 16];
static struct ashlar_heap *heap;
static volatile int bytes = BYTES;
static volatile int sink;
/* The last block, so that what is written to it counts. */
static char *volatile known;

static char *block(void)
{
    known = ashlar_alloc(heap, (size_t)bytes); /* ALLOCATION */
    return known;
}

static void overflow(void)
{
    char *start = block();
    start[bytes] = 'x'; /* BUG overflow */
}

static void over_read(void)
{
    char *start = block();
    memset(start, 0, BYTES);
    sink = start[bytes]; /* BUG over_read */
}

static void underflow(void)
{
    char *start = block();
    start[bytes - BYTES - 1] = 'x'; /* BUG underflow */
}

static void use_after_free(void)
{
    char *start = block();
    ashlar_free(heap, start); /* RELEASE */
    start[bytes / 2] = 'x';   /* BUG use_after_free */
}

static void stale_after_realloc(void)
{
    char *start = block();
    sink = ashlar_realloc(heap, start, 4 * BYTES) != NULL; /* RELEASE */
    start[0] = 'x';                                        /* BUG stale_after_realloc */
}

static void double_free(void)
{
    char *start = block();
    ashlar_free(heap, start); /* RELEASE */
    ashlar_free(heap, start); /* BUG double_free */
}

static void uninitialised(void)
{
    char *start = block();
    if (start[bytes / 2] != 0) { /* BUG uninitialised */
        sink = 1;
    }
}

static void leak(void)
{
    (void)block();
    known = NULL;
}

/* Whole blocks of many sizes, cleared or not, resized and freed, and what looks at the heap. */
static void clean(void)
{
    size_t visited = 0;
    for (size_t size = 0; size < 200; size += 7) {
        char *start = size % 2 == 0 ? ashlar_alloc(heap, size) : ashlar_calloc(heap, 1, size);
        memset(start, 1, size);
        start = ashlar_realloc(heap, start, 2 * size + 1);
        start[2 * size] = 1;
        start = ashlar_realloc(heap, start, size / 2 + 1);
        visited += (size_t)start[0] + ashlar_usable_size(start);
        char *aligned = ashlar_aligned_alloc(heap, 64, size + 1);
        aligned[size] = 1;
        ashlar_free(heap, start);
        ashlar_free(heap, aligned);
    }
    bool is_sound = ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND;
    struct ashlar_stats stats = ashlar_heap_stats(heap);
    bool is_empty = stats.used_blocks == 0 && ashlar_largest_free(heap) <= stats.free_bytes;
    ashlar_heap_reset(heap);
    ashlar_free(heap, ashlar_alloc(heap, BYTES));
    /* The memory begins anew: what was there before does not count. */
    heap = ashlar_heap_create(arena, sizeof arena / 2);
    ashlar_free(heap, ashlar_alloc(heap, BYTES));
    puts(is_sound && is_empty && visited != 0 ? "clean" : "wrong");
}

static const struct {
    const char *name;
    void (*make)(void);
} bugs[] = {
    {"clean", clean},
    {"overflow", overflow},
    {"over_read", over_read},
    {"underflow", underflow},
    {"use_after_free", use_after_free},
    {"stale_after_realloc", stale_after_realloc},
    {"double_free", double_free},
    {"uninitialised", uninitialised},
    {"leak", leak},
};

int main(int argc, char **argv)
{
    heap = ashlar_heap_create(arena, sizeof arena);
    for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
        if (argc > 1 && strcmp(argv[1], bugs[i].name) == 0) {
            bugs[i].make();
            return EXIT_SUCCESS;
        }
    }
    return 2;
}

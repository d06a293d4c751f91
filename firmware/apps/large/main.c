/*
 * Large blocks apart: malloc serves what is large with pages from the top of RAM, which free gives back at once; and a heap
 * whose top is free gives that back to the break by itself.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/config.h>
#include <ashlar/stdlib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SMALL_BYTES 150
#define SMALLS 6
#define LARGE_BYTES ((size_t)ASHLAR_MMAP_THRESHOLD_BYTES)

static const char *start;

static size_t break_offset(void)
{
    return (size_t)((const char *)sbrk(0) - start);
}

static void show(const char *what)
{
    struct mallinfo2 info = mallinfo2();
    printf("  %-34s %7lu %7lu %7lu\n", what, number(break_offset()), number(info.hblks), number(info.hblkhd));
}

/* A frame buffer lives among small objects, grows, and goes, and leaves no hole between them. */
static void large_show(void)
{
    size_t break_before = break_offset();
    unsigned char *frame = malloc(LARGE_BYTES);
    show("frame = malloc(1536)");
    expect(frame != NULL && break_offset() == break_before, "what is large does not move the break");
    expect((uintptr_t)frame % (uintptr_t)sysconf(_SC_PAGESIZE) == 0, "it starts at a page");
    if (frame == NULL) {
        return;
    }
    memset(frame, 0xA5, LARGE_BYTES);

    void *small = malloc(SMALL_BYTES);
    show("malloc(150), on the heap");
    unsigned char *grown = realloc(frame, 2 * LARGE_BYTES);
    show("frame = realloc(frame, 3072)");
    expect(grown != NULL && grown[0] == 0xA5 && grown[LARGE_BYTES - 1] == 0xA5, "realloc keeps what it holds");
    grown = realloc(grown, SMALL_BYTES);
    show("frame = realloc(frame, 150)");
    expect(grown != NULL && mallinfo2().hblks == 0, "what becomes small goes to the heap, and the pages back");
    free(grown);
    free(small);
}

static void trim_show(void)
{
    void *small[SMALLS];
    for (unsigned i = 0; i < SMALLS; i++) {
        small[i] = malloc(SMALL_BYTES * (i + 1));
    }
    size_t break_at_most = break_offset();
    show("6 blocks of 150 to 900 bytes");
    for (unsigned i = 0; i < SMALLS; i++) {
        free(small[i]);
    }
    show("all freed: the break goes down");
    expect(break_offset() < break_at_most, "the heap's top goes back to the break by itself");
    expect(malloc_trim(0) == 1 || mallinfo2().keepcost == 0, "malloc_trim gives back the rest");
    show("malloc_trim(0)");
}

int main(void)
{
    start = sbrk(0);
    if (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        printf("This level watches blocks, and so keeps everything in the heap.\n");
        return expect_end();
    }
    printf("MALLOC                                 break   pages' count, bytes\n");
    large_show();
    trim_show();
    return expect_end();
}

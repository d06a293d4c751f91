/*
 * Private heaps: two subsystems with memory of their own. The radio has a quota and frees what it allocates; the display
 * leaks, and says so when it is shut down. Neither touches the other's memory, nor malloc's.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/private.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>

#define RADIO_BYTES 1024
#define RADIO_QUOTA_BYTES 512
#define FRAME_BYTES 100
#define FRAMES_MAX 8
#define DISPLAY_BYTES 1024
#define GLYPH_BYTES 24

/* The radio's interrupt may allocate, so its heap is locked against it. */
static const struct ashlar_private_options radio_options = {
    .name = "radio", .quota_bytes = RADIO_QUOTA_BYTES, .lock = ashlar_port_lock, .unlock = ashlar_port_unlock};
static const struct ashlar_private_options display_options = {.name = "display"};

static _Alignas(ASHLAR_ALIGNMENT) unsigned char radio_memory[RADIO_BYTES];
static struct ashlar_private_heap radio;
static struct ashlar_private_heap display;

static void heap_show(const char *name, const struct ashlar_private_heap *heap)
{
    struct ashlar_private_stats stats = ashlar_private_stats(heap);
    printf("  %-8s %6lu %6lu %6lu %12lu %10lu\n", name, number(stats.blocks.used_blocks), number(stats.blocks.used_bytes),
           number(stats.quota_bytes), number(stats.refused_by_quota), number(stats.refused_by_exhaustion));
    expect(stats.quota_bytes == 0 || stats.blocks.used_bytes_peak <= stats.quota_bytes, "a quota is never passed");
}

static void heaps_show(const char *when)
{
    printf("%-10s blocks  bytes  quota refused by it  by memory\n", when);
    heap_show("radio", &radio);
    heap_show("display", &display);
    printf("\n");
}

/* As many frames as the quota allows; the memory has room for more. */
static size_t frames_take(void *frames[FRAMES_MAX])
{
    size_t count = 0;
    for (; count < FRAMES_MAX && (frames[count] = ashlar_private_alloc(&radio, FRAME_BYTES)) != NULL; count++) {
    }
    expect(count > 0 && count < FRAMES_MAX, "the quota ends it");
    expect(ashlar_private_stats(&radio).refused_by_quota == 1, "it is the quota that refuses, not the memory");
    return count;
}

int main(void)
{
    void *frames[FRAMES_MAX];
    void *display_memory = malloc(DISPLAY_BYTES); /* any memory serves */
    expect(ashlar_private_create(&radio, radio_memory, sizeof radio_memory, &radio_options), "the radio has a heap");
    expect(ashlar_private_create(&display, display_memory, DISPLAY_BYTES, &display_options), "the display has one in a block");
    heaps_show("CREATED");

    size_t taken = frames_take(frames);
    void *glyphs[3] = {0};
    for (unsigned i = 0; i < 3; i++) {
        glyphs[i] = ashlar_private_calloc(&display, 1, GLYPH_BYTES);
        expect(glyphs[i] != NULL, "the display has room");
    }
    heaps_show("AT WORK");

    for (size_t i = 0; i < taken; i++) {
        ashlar_private_free(&radio, frames[i]);
    }
    ashlar_private_free(&display, glyphs[1]);
    heaps_show("IDLE");

    printf("THE END of both\n");
    (void)fflush(stdout); /* what follows is printed by the library, without stdio */
    expect(ashlar_private_destroy(&radio) == 0, "the radio has freed everything");
    expect(ashlar_private_destroy(&display) == 2, "the display has not");
    free(display_memory);
    return expect_end();
}

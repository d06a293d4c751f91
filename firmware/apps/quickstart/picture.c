/*
 * Draws the heap from what the walk over its blocks shows, and RAM; knows nothing of how blocks are laid out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture.h"

#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct canvas {
    const struct picture_name *names;
    size_t name_count;
    uintptr_t start;
    size_t cell_bytes;
    char *cells;
};

static char character_of(const struct canvas *canvas, const struct ashlar_block_info *block)
{
    if (!block->used) {
        return PICTURE_FREE;
    }
    for (size_t i = 0; i < canvas->name_count; i++) {
        if (canvas->names[i].payload == block->payload) {
            return canvas->names[i].letter;
        }
    }
    return PICTURE_USED;
}

static size_t start_of(const struct canvas *canvas, const struct ashlar_block_info *block)
{
    return (uintptr_t)block->payload - canvas->start;
}

/* A cell belongs to the block that its middle is in. Blocks lie side by side, so from one payload to the next it is as far
 * as a block is long. */
static bool draw_block(const struct ashlar_block_info *block, void *context)
{
    const struct canvas *canvas = context;
    size_t start = start_of(canvas, block);
    size_t end = start + block->block_bytes;
    size_t middle = canvas->cell_bytes / 2;
    for (size_t i = 0; canvas->cells[i] != '\0'; i++, middle += canvas->cell_bytes) {
        if (middle >= start && middle < end) {
            canvas->cells[i] = character_of(canvas, block);
        }
    }
    return true;
}

/* However small a block in use is, it shows: once all are drawn, or its neighbour would cover it. */
static bool draw_small_block(const struct ashlar_block_info *block, void *context)
{
    const struct canvas *canvas = context;
    if (block->used) {
        canvas->cells[(start_of(canvas, block) + block->block_bytes / 2) / canvas->cell_bytes] = character_of(canvas, block);
    }
    return true;
}

size_t picture_cell_bytes(void)
{
    ashlar_malloc_lock();
    size_t heap_bytes = ashlar_heap_stats(ashlar_malloc_heap()).region_bytes;
    ashlar_malloc_unlock();
    return (heap_bytes + PICTURE_CELLS - 1) / PICTURE_CELLS;
}

void picture_draw(const struct picture_name *names, size_t name_count, char cells[PICTURE_CELLS + 1])
{
    const struct ashlar_heap *heap = ashlar_malloc_heap();
    size_t cell_bytes = picture_cell_bytes();
    ashlar_malloc_lock();
    size_t cell_count = (ashlar_heap_stats(heap).region_bytes + cell_bytes - 1) / cell_bytes;
    struct canvas canvas = {names, name_count, (uintptr_t)heap, cell_bytes, cells};
    memset(cells, PICTURE_HEAP_ITSELF, cell_count);
    cells[cell_count] = '\0';
    (void)ashlar_heap_walk(heap, draw_block, &canvas);
    (void)ashlar_heap_walk(heap, draw_small_block, &canvas);
    ashlar_malloc_unlock();
}

size_t picture_ram_cell_bytes(struct picture_range ram)
{
    return ((size_t)(ram.end - ram.start) + PICTURE_CELLS - 1) / PICTURE_CELLS;
}

/* The cells that a range has a byte in. */
static void draw_range(struct picture_range ram, struct picture_range range, char character, char *cells)
{
    if (range.start != range.end) {
        size_t first = (size_t)(range.start - ram.start) / picture_ram_cell_bytes(ram);
        size_t last = (size_t)(range.end - 1 - ram.start) / picture_ram_cell_bytes(ram);
        memset(cells + first, character, last - first + 1);
    }
}

void picture_draw_ram(struct picture_range ram, struct picture_range taken, struct picture_range mapped,
                      char cells[PICTURE_CELLS + 1])
{
    memset(cells, '\0', PICTURE_CELLS + 1);
    draw_range(ram, ram, PICTURE_UNTAKEN, cells);
    draw_range(ram, taken, PICTURE_USED, cells);
    draw_range(ram, mapped, PICTURE_MAPPED, cells);
}

/*
 * A picture of malloc's heap on one line of text, one character per so many bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef QUICKSTART_PICTURE_H
#define QUICKSTART_PICTURE_H

#include <stddef.h>

/** How many characters a picture is wide. */
#define PICTURE_CELLS 56

/** What stands for memory that has no name of its own. */
#define PICTURE_HEAP_ITSELF '='
#define PICTURE_USED '#'
#define PICTURE_FREE '.'

/** A block that the picture shows by a letter. */
struct picture_name {
    char letter;
    const void *payload; /**< NULL: the block is not there (any more) */
};

/** How many bytes of the heap one character stands for. The heap is of one region. */
size_t picture_cell_bytes(void);

/**
 * Draw malloc's heap as it is now.
 *
 * Each character shows what lies in the middle of its bytes, or a small block among them: a named block's
 * letter, or one of the PICTURE_ characters.
 * @param cells  where to; a string of PICTURE_CELLS characters at most.
 */
void picture_draw(const struct picture_name *names, size_t name_count, char cells[PICTURE_CELLS + 1]);

/** What stands for RAM that nobody has taken yet, and for what mmap has. Below the break, it is PICTURE_USED. */
#define PICTURE_UNTAKEN '.'
#define PICTURE_MAPPED 'M'

/** Addresses from `start` to `end`. */
struct picture_range {
    const char *start;
    const char *end;
};

/** How many bytes of RAM one character stands for. */
size_t picture_ram_cell_bytes(struct picture_range ram);

/**
 * Draw RAM with what has been taken of it: each character shows what any of its bytes is.
 *
 * @param taken   what lies below the break.
 * @param mapped  what mmap gave out; empty: nothing.
 */
void picture_draw_ram(struct picture_range ram, struct picture_range taken, struct picture_range mapped,
                      char cells[PICTURE_CELLS + 1]);

#endif

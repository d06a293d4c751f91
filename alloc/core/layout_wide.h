/*
 * The *wide* layout: 4-byte headers, links that are pointers, memory anywhere.
 *
 *            0       4       8                                              0       4       8
 *            +-------+-------+---------------------------------------------+-------+-------+---
 *   used     |       |size  f|payload .....................................|.......|size  f| next block
 *            +-------+-------+---------+---------+-------------------------+-------+-------+---
 *   free     |       |size  f| next    | link    |        unused           | size  |size  f| next block
 *            +-------+-------+---------+---------+-------------------------+-------+-------+---
 *            ^previous_      ^payload, 8-byte aligned                      ^this block's footer is
 *             footer                                                        the next's previous_footer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_LAYOUT_WIDE_H
#define ASHLAR_CORE_LAYOUT_WIDE_H

#include <stddef.h>
#include <stdint.h>

/* Payloads are reused under any type, so every access to a block may alias every other. (The fields say so,
 * not the struct: with -flto, GCC 12 fails on a struct that does.) */
struct block;
typedef struct block *block_link __attribute__((may_alias));
typedef block_link *block_slot __attribute__((may_alias));
typedef uint32_t block_word __attribute__((may_alias));

/** A size in bytes, or a distance within one region. */
typedef uint32_t heap_size;

struct block {
    block_word previous_footer; /* the size of the block before, if that is free; else its payload */
    block_word header;
    block_link next; /* free only: the next block in the bin's list; LINK_NONE at its end */
    block_slot link; /* free only: the link that leads here, in a bin or in the block before */
};

#define LINK_NONE NULL

#define LINK_BYTES_LOG2 (sizeof(void *) == 8 ? 3u : 2u)

/** How far from the control structure a heap's memory may end. */
#define HEAP_SPAN_BYTES_MAX UINTPTR_MAX

static inline block_link bare_link_to(const void *heap, struct block *block)
{
    (void)heap;
    return block;
}

/** pre: link != LINK_NONE. */
static inline struct block *bare_link_target(const void *heap, block_link link)
{
    (void)heap;
    return link;
}

static inline block_slot bare_slot_of(const void *heap, block_link *link)
{
    (void)heap;
    return link;
}

static inline block_link *bare_slot_target(const void *heap, block_slot slot)
{
    (void)heap;
    return slot;
}

#endif

/*
 * The *compact* layout: 2-byte headers, and links that are 16-bit distances from the control structure, so
 * that all memory of a heap lies in the 64 KiB that start there.
 *
 *            0         4    6    8                                     0         4    6    8
 *            +---------+----+----+------------------------------------+---------+----+----+---
 *   used     |              |size|payload ............................|..............|size| next block
 *            +---------+----+----+----+----+--------------------------+---------+----+----+---
 *   free     |         |    |size|next|link|         unused                     |size|size| next block
 *            +---------+----+----+----+----+--------------------------+---------+----+----+---
 *                      ^previous_ ^payload, 8-byte aligned                      ^this block's footer is
 *                       footer                                                   the next's previous_footer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_LAYOUT_COMPACT_H
#define ASHLAR_CORE_LAYOUT_COMPACT_H

#include <stddef.h>
#include <stdint.h>

/* Payloads are reused under any type, so every access to a block may alias every other. */
typedef uint16_t block_link __attribute__((may_alias));
typedef uint16_t block_slot __attribute__((may_alias));
typedef uint16_t block_word __attribute__((may_alias));

/** A size in bytes, or a distance within one region. */
typedef uint16_t heap_size;

struct block {
    uint16_t payload_before[2]; /* of the block before, whatever its size */
    block_word previous_footer; /* the size of the block before, if that is free; else its payload */
    block_word header;
    block_link next; /* free only: the next block in the bin's list; LINK_NONE at its end */
    block_slot link; /* free only: the link that leads here, in a bin or in the block before */
};

/** The control structure stands at 0, so no link ever leads there. */
#define LINK_NONE 0

#define LINK_BYTES_LOG2 1u

/** How far from the control structure a heap's memory may end. */
#define HEAP_SPAN_BYTES_MAX ((uintptr_t)UINT16_MAX + 1)

static inline block_link bare_link_to(const void *heap, struct block *block)
{
    return (block_link)((uintptr_t)block - (uintptr_t)heap);
}

/** pre: link != LINK_NONE. */
static inline struct block *bare_link_target(const void *heap, block_link link)
{
    return (struct block *)((uintptr_t)heap + link);
}

static inline block_slot bare_slot_of(const void *heap, block_link *link)
{
    return (block_slot)((uintptr_t)link - (uintptr_t)heap);
}

static inline block_link *bare_slot_target(const void *heap, block_slot slot)
{
    return (block_link *)((uintptr_t)heap + slot);
}

#endif

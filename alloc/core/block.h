/*
 * Blocks: the only code that touches their header bits, for both layouts (layout_wide.h, layout_compact.h).
 *
 * Owns: header, footer, flags, the alignment record, and every address computed from a block.
 * Must not know: bins, regions, heaps.
 *
 * A block is a header just below an 8-byte boundary and the payload behind it, up to the next header. A
 * free block keeps its list links at the start of its payload and its size (the *footer*) in the last
 * bytes before the next header; a used block has no footer, and its payload runs to the next header.
 *
 * A `struct block *` points to the 8-byte boundary below the header, so that every field is naturally
 * aligned on 32- and 64-bit; its first word belongs to the block before.
 *
 * From ASHLAR_HARDENING 2 on, the bits that no size reaches hold a *seal*: a checksum of the header and of where it
 * stands, so that one that was written over, forged or copied is told. The compact layout has no bits left for it.
 *
 * Flags `f`, in the low bits that a size in granules leaves: USED, PREVIOUS_FREE, ALIGNED. A free block
 * is all flags zero (INV-3 makes its predecessor used), so its header, but for the seal, equals its footer.
 * A used block with ALIGNED was allocated at more than 8 bytes; the last 4 bytes of its payload remember
 * how much (log2), so that it can be kept when the block moves.
 *
 * The invariants, for every heap between any two calls:
 *   INV-1  blocks tile each region exactly, header to header, ending in the sentinel (a used block of size 0)
 *   INV-2  every payload is 8-byte aligned, every size a multiple of the granule, at least BLOCK_BYTES_MIN
 *   INV-3  no two free blocks are neighbours
 *   INV-4  a block is in a bin's list exactly if it is free, and in the bin of its size
 *   INV-5  a bitmap bit is set exactly if its list is not empty
 *   INV-6  a block's PREVIOUS_FREE and previous_footer agree with the block before it
 *   INV-7  the counters equal what a walk counts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_BLOCK_H
#define ASHLAR_CORE_BLOCK_H

#include <ashlar/heap.h>
#include <stddef.h>
#include <stdint.h>

#if ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT
#include "core/layout_compact.h"
#else
#include "core/layout_wide.h"
#endif

#define GRANULE_BYTES 8u
#define GRANULE_BYTES_LOG2 3u
#define HEADER_BYTES ((uint32_t)sizeof(block_word))

#define BLOCK_USED 1u
#define BLOCK_PREVIOUS_FREE 2u
#define BLOCK_ALIGNED 4u
#define BLOCK_FLAGS (BLOCK_USED | BLOCK_PREVIOUS_FREE | BLOCK_ALIGNED)

/** Whether headers are sealed. */
#define BLOCK_IS_SEALED \
    (ASHLAR_LAYOUT == ASHLAR_LAYOUT_WIDE && ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED && ASHLAR_HARDENING >= 2)
#define SEAL_FIRST_BIT 26u
#define BLOCK_SEAL (BLOCK_IS_SEALED ? ~0u << SEAL_FIRST_BIT : 0u)

/** What an ALIGNED block spends on remembering its alignment. */
#define ALIGNMENT_RECORD_BYTES ((uint32_t)sizeof(block_word))

/** Header, two links and the footer, which lies in the next block's previous_footer. */
#define BLOCK_BYTES_MIN ((uint32_t)(sizeof(block_link) + sizeof(block_slot) + 2 * sizeof(block_word)))
#define PAYLOAD_BYTES_MIN (BLOCK_BYTES_MIN - HEADER_BYTES)
/** Below the smallest size that no heap has. */
#define BLOCK_BYTES_MAX ((uint32_t)ASHLAR_HEAP_BYTES_MAX - GRANULE_BYTES)

/** No alignment reaches the largest heap's size. */
#define ALIGNMENT_LOG2_END (ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT ? 16u : 26u)

_Static_assert((size_t)1 << ALIGNMENT_LOG2_END == ASHLAR_HEAP_BYTES_MAX, "an alignment is below any heap's size");
_Static_assert(1u << GRANULE_BYTES_LOG2 == GRANULE_BYTES, "granule and its log2 agree");
_Static_assert(GRANULE_BYTES == ASHLAR_ALIGNMENT, "blocks of whole granules keep payloads aligned");
_Static_assert(BLOCK_FLAGS < GRANULE_BYTES, "the flags fit below the size");
_Static_assert(offsetof(struct block, next) == GRANULE_BYTES, "the payload starts where the links do");
_Static_assert(offsetof(struct block, header) + sizeof(block_word) == GRANULE_BYTES, "the header stands right before");
_Static_assert(offsetof(struct block, previous_footer) + sizeof(block_word) == offsetof(struct block, header),
               "a footer stands right before the next header");
_Static_assert(sizeof(block_link) == 1u << LINK_BYTES_LOG2, "a link and its log2 agree");
_Static_assert(BLOCK_BYTES_MIN % GRANULE_BYTES == 0, "the smallest block is whole granules");
_Static_assert(BLOCK_BYTES_MAX <= (block_word)-1, "a header holds every size");
_Static_assert(!BLOCK_IS_SEALED || BLOCK_BYTES_MAX < 1u << SEAL_FIRST_BIT, "no size reaches the seal");

/* The seal. */

/**
 * Every bit of a word brought into its six highest.
 *
 * Linear over exclusive or, so that a flag is changed without computing the seal again. Of the shifts that leave the seal as
 * it is (6 or more) these tell most: each single bit, each change of the low byte of a used header (a string's end written one
 * too far), each pair of bits of the sizes below 512.
 */
static inline uint32_t seal_fold(uint32_t word)
{
    word ^= word << 6;
    word ^= word << 10;
    word ^= word << 17;
    return word & ~0u << SEAL_FIRST_BIT;
}

/** A header's value with its seal. pre: the value's own is 0. */
static inline block_word block_sealed(const struct block *block, uint32_t value)
{
    return (block_word)(BLOCK_IS_SEALED ? value | seal_fold(value ^ (uint32_t)(uintptr_t)block) : value);
}

/** Whether the header is one that was written for this place. */
static inline bool block_seal_is_right(const struct block *block)
{
    return !BLOCK_IS_SEALED || seal_fold(block->header ^ (uint32_t)(uintptr_t)block) == 0;
}

/** The header without its seal. */
static inline uint32_t block_header(const struct block *block)
{
    return block->header & ~BLOCK_SEAL;
}

/* Size. */

static inline uint32_t block_bytes(const struct block *block)
{
    return block->header & ~(BLOCK_FLAGS | BLOCK_SEAL);
}

/** The size of a free block, whose flags are all zero. */
static inline uint32_t block_free_bytes(const struct block *block)
{
    return block_header(block);
}

static inline bool block_is_used(const struct block *block)
{
    return (block->header & BLOCK_USED) != 0;
}

static inline bool block_previous_is_free(const struct block *block)
{
    return (block->header & BLOCK_PREVIOUS_FREE) != 0;
}

static inline bool block_is_aligned(const struct block *block)
{
    return (block->header & BLOCK_ALIGNED) != 0;
}

/* Place. */

static inline struct block *block_at(void *base, size_t offset_bytes)
{
    return (struct block *)(void *)((unsigned char *)base + offset_bytes);
}

static inline struct block *block_of(void *payload)
{
    return (struct block *)(void *)((unsigned char *)payload - offsetof(struct block, next));
}

static inline void *block_payload(struct block *block)
{
    return (unsigned char *)block + offsetof(struct block, next);
}

static inline struct block *block_after(struct block *block)
{
    return block_at(block, block_bytes(block));
}

/** pre: block_previous_is_free(block). */
static inline struct block *block_before(struct block *block)
{
    return (struct block *)((uintptr_t)block - block->previous_footer);
}

/* Marks. */

/** Make `block` a free block of `bytes`: header and footer, not the mark in the block after. pre: the block before is used. */
static inline void block_mark_free(struct block *block, uint32_t bytes)
{
    block->header = block_sealed(block, bytes);
    block_at(block, bytes)->previous_footer = (block_word)bytes;
}

/** Make `block` a used block of `bytes` behind a used one. */
static inline void block_mark_used(struct block *block, uint32_t bytes)
{
    block->header = block_sealed(block, bytes | BLOCK_USED);
}

/** Change the size and keep the flags. */
static inline void block_set_bytes(struct block *block, uint32_t bytes)
{
    block->header = block_sealed(block, bytes | (block->header & BLOCK_FLAGS));
}

/** pre: not set. */
static inline void block_set_previous_free(struct block *block)
{
    if (BLOCK_IS_SEALED) {
        block->header = (block_word)(block->header ^ (BLOCK_PREVIOUS_FREE | seal_fold(BLOCK_PREVIOUS_FREE)));
    } else {
        block->header = (block_word)(block->header | BLOCK_PREVIOUS_FREE);
    }
}

/** pre: set. */
static inline void block_clear_previous_free(struct block *block)
{
    if (BLOCK_IS_SEALED) {
        block->header = (block_word)(block->header ^ (BLOCK_PREVIOUS_FREE | seal_fold(BLOCK_PREVIOUS_FREE)));
    } else {
        block->header = (block_word)(block->header & ~BLOCK_PREVIOUS_FREE);
    }
}

/** The end of a region: a used block of size 0. */
static inline void block_mark_sentinel(struct block *block)
{
    block->header = block_sealed(block, BLOCK_USED);
}

/* The alignment of a used block. */

/** Remember an alignment above the granule in the last bytes of the payload. */
static inline void block_record_alignment(struct block *block, unsigned alignment_log2)
{
    block->header = block_sealed(block, block_header(block) | BLOCK_ALIGNED);
    block_after(block)->previous_footer = (block_word)alignment_log2;
}

/** Whether what an ALIGNED block remembers can be true: a power of two above the granule that its address has. */
static inline bool block_record_is_sound(struct block *block)
{
    uint32_t alignment_log2 = block_after(block)->previous_footer;
    return alignment_log2 > GRANULE_BYTES_LOG2 && alignment_log2 < ALIGNMENT_LOG2_END &&
           ((uintptr_t)block_payload(block) & (((uintptr_t)1 << alignment_log2) - 1)) == 0;
}

/** Bytes at the end of the payload that are not the user's. */
static inline uint32_t block_record_bytes(const struct block *block)
{
    return block_is_aligned(block) ? ALIGNMENT_RECORD_BYTES : 0;
}

/** What the user may write, in bytes. pre: used. */
static inline uint32_t block_usable_bytes(const struct block *block)
{
    return block_bytes(block) - HEADER_BYTES - block_record_bytes(block);
}

/** The block size that a payload of `bytes` needs. pre: bytes <= BLOCK_BYTES_MAX, so that the sum stays below 2^27. */
static inline uint32_t block_bytes_for(uint32_t bytes)
{
    uint32_t payload_bytes = bytes > PAYLOAD_BYTES_MIN ? bytes : PAYLOAD_BYTES_MIN;
    return (payload_bytes + HEADER_BYTES + GRANULE_BYTES - 1) & ~(GRANULE_BYTES - 1);
}

#endif

/*
 * Bins: which list a free block is in, and the search for one that fits (Masmano et al., "TLSF: a new
 * dynamic memory allocator for real-time systems", ECRTS 2004, with a flat index).
 *
 * Owns: the size-to-bin mapping, the bitmap, and the lists.
 * Must not know: neighbours, regions, flags.
 *
 * The flat index. Sizes are counted in granules g. Below 2^(LOG2+1) every size has a bin of its own;
 * above, each octave is cut into 2^LOG2 bins of equal width:
 *
 *     octave = log2((g >> LOG2) | 1)          bin = (octave << LOG2) + (g >> octave)
 *
 * g >> octave lies in [2^LOG2, 2^(LOG2+1)) for octave > 0, so that a row's last bin and the next row's
 * first are neighbours, and the index grows by one from bin to bin without a gap.
 *
 * Bitmaps are stored reversed (bin 0 is the top bit), so that the first bin at or after another is found by
 * counting leading zeros.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_BINS_H
#define ASHLAR_CORE_BINS_H

#include "core/hooks.h"

/** No bin: past every index. */
#define BIN_NONE BIN_COUNT_MAX

/** The bin of a block size. pre: bytes is a multiple of the granule, BLOCK_BYTES_MIN to BLOCK_BYTES_MAX. */
static inline unsigned bin_of(uint32_t bytes)
{
    uint32_t granules = bytes >> GRANULE_BYTES_LOG2;
    unsigned octave = bits_highest((granules >> ASHLAR_BINS_PER_OCTAVE_LOG2) | 1u);
    return (octave << ASHLAR_BINS_PER_OCTAVE_LOG2) + (unsigned)(granules >> octave);
}

/** Where the list of a bin starts. Smaller bins than the smallest block's do not exist. */
static inline block_link *bin_link(struct ashlar_heap *heap, unsigned bin)
{
    return &heap->bins[bin - bin_of(BLOCK_BYTES_MIN)];
}

/* The bitmap (INV-5). */

static inline void bitmap_set(struct ashlar_heap *heap, unsigned bin)
{
    unsigned word = bin >> BITS_PER_WORD_LOG2;
    heap->bitmap[word] |= BITS_TOP_BIT >> (bin % BITS_PER_WORD);
    heap->summary |= BITS_TOP_BIT >> word;
}

static inline void bitmap_clear(struct ashlar_heap *heap, unsigned bin)
{
    unsigned word = bin >> BITS_PER_WORD_LOG2;
    heap->bitmap[word] &= ~(BITS_TOP_BIT >> (bin % BITS_PER_WORD));
    if (heap->bitmap[word] == 0) {
        heap->summary &= ~(BITS_TOP_BIT >> word);
    }
}

/** The first bin after `bin` that has a block, or BIN_NONE. */
static inline unsigned bitmap_next(const struct ashlar_heap *heap, unsigned bin)
{
    /* All bits below the top bit, shifted: just those behind the bin's (or word's) own. */
    const uint32_t behind = BITS_TOP_BIT - 1u;
    unsigned word = bin >> BITS_PER_WORD_LOG2;
    uint32_t candidates = heap->bitmap[word] & (behind >> (bin % BITS_PER_WORD));
    if (candidates == 0) {
        uint32_t words = BITMAP_WORDS > 1 ? heap->summary & (behind >> word) : 0;
        if (words == 0) {
            return BIN_NONE;
        }
        word = bits_leading_zeros(words);
        candidates = heap->bitmap[word];
    }
    return (word << BITS_PER_WORD_LOG2) + bits_leading_zeros(candidates);
}

/** The last bin that has a block, or BIN_NONE. */
static inline unsigned bitmap_last(const struct ashlar_heap *heap)
{
    if (heap->summary == 0) {
        return BIN_NONE;
    }
    unsigned word = BITS_PER_WORD - 1 - bits_lowest(heap->summary);
    return (word << BITS_PER_WORD_LOG2) + BITS_PER_WORD - 1 - bits_lowest(heap->bitmap[word]);
}

/* The lists (INV-4): doubly linked through the address of the link that points to a block, so that removing
 * one needs neither its bin nor a case for the list's head. */

/** Put a free block at the head of its bin. Restores INV-4 and INV-5 for it. */
static inline void bins_insert(struct ashlar_heap *heap, struct block *block)
{
    unsigned bin = bin_of(block_free_bytes(block));
    block_link *head = bin_link(heap, bin);
    block->next = *head;
    block->link = head;
    if (*head != NULL) {
        (*head)->link = &block->next;
    }
    *head = block;
    bitmap_set(heap, bin);
}

/** Take a block out of its list. It stays marked free, which breaks INV-4 until its owner changes that. */
static inline void bins_remove(struct ashlar_heap *heap, struct block *block)
{
    *block->link = block->next;
    if (block->next != NULL) {
        block->next->link = block->link;
        return;
    }
    /* It was the last: if the link lies in bins[], the list is empty now. bins[] ends at the first block's
     * header, so its last link may stand at `first` itself; a block's own link stands 8 bytes behind or more. */
    uintptr_t offset = (uintptr_t)block->link - (uintptr_t)heap->bins;
    if (offset <= (uintptr_t)heap->region.first - (uintptr_t)heap->bins) {
        bitmap_clear(heap, (unsigned)(offset / sizeof(block_link)) + bin_of(BLOCK_BYTES_MIN));
    }
}

/** Try `number` of the search in a bin: the next block, unless this one fits or was the last to look at. */
static inline struct block *bin_step(const struct ashlar_heap *heap, struct block *block, uint32_t bytes,
                                     unsigned number)
{
    bool goes_on = number < ASHLAR_FIT_TRIES && block != NULL && block_free_bytes(block) < bytes;
    return goes_on ? hook_next(heap, block) : block;
}

/** A block of at least `bytes` among the first ASHLAR_FIT_TRIES of a bin, or NULL. */
static inline struct block *bin_find(struct ashlar_heap *heap, unsigned bin, uint32_t bytes)
{
    struct block *block = *bin_link(heap, bin);
    block = bin_step(heap, block, bytes, 1);
    block = bin_step(heap, block, bytes, 2);
    block = bin_step(heap, block, bytes, 3);
    return block != NULL && block_free_bytes(block) >= bytes ? block : NULL;
}

/** The larger of `bytes` and the size of `*block`, if there is one; `*block` moves on in its list. */
static inline uint32_t bin_larger(const struct ashlar_heap *heap, const struct block **block, uint32_t bytes)
{
    if (*block == NULL) {
        return bytes;
    }
    uint32_t candidate = block_free_bytes(*block);
    *block = hook_next(heap, *block);
    return candidate > bytes ? candidate : bytes;
}

/** The largest block size that bin_find() can find in a bin; 0 if it is empty. */
static inline uint32_t bin_largest(const struct ashlar_heap *heap, unsigned bin)
{
    const struct block *block = heap->bins[bin - bin_of(BLOCK_BYTES_MIN)];
    uint32_t bytes = bin_larger(heap, &block, 0);
    bytes = ASHLAR_FIT_TRIES > 1 ? bin_larger(heap, &block, bytes) : bytes;
    bytes = ASHLAR_FIT_TRIES > 2 ? bin_larger(heap, &block, bytes) : bytes;
    return ASHLAR_FIT_TRIES > 3 ? bin_larger(heap, &block, bytes) : bytes;
}

/** A free block of at least `bytes`, or NULL: from the request's own bin, else from the next one that has any. */
static inline struct block *bins_find(struct ashlar_heap *heap, uint32_t bytes)
{
    unsigned bin = bin_of(bytes);
    struct block *block = bin_find(heap, bin, bytes);
    if (block != NULL) {
        return block;
    }
    bin = bitmap_next(heap, bin);
    return bin == BIN_NONE ? NULL : *bin_link(heap, bin);
}

#endif

/*
 * Bins: which list a free block is in, and the search for one that fits (Masmano et al., "TLSF: a new
 * dynamic memory allocator for real-time systems", ECRTS 2004, with a flat index, and "good fit": a bounded
 * look into the request's own bin before a larger block is cut).
 *
 * Owns: the bitmap and the lists.
 * Must not know: neighbours, regions, flags.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_BINS_H
#define ASHLAR_CORE_BINS_H

#include "core/hooks.h"

/**
 * heap_at() for an offset that varies, to which a constant is added next: kept apart by an empty statement, for
 * the constant then costs nothing. (The compiler would add it to the offset first, which is an instruction more
 * where an index can be shifted and added at once; the cores that can have CLZ too.)
 */
ALWAYS_INLINE struct ashlar_heap *heap_row(struct ashlar_heap *heap, uintptr_t offset)
{
    void *row = heap_at(heap, offset);
    __asm__("" : "+r"(row));
    return row;
}

/** Where the bins would start if there were a bin 0. Negative where control.h keeps less before them. */
#define BINS_OFFSET ((uintptr_t)offsetof(struct ashlar_heap, bins) - bin_first() * sizeof(block_link))

/** Where the list of a bin starts. */
ALWAYS_INLINE block_link *bin_link(struct ashlar_heap *heap, unsigned bin)
{
    return heap_at(heap, bin * sizeof(block_link) + BINS_OFFSET);
}

/** The same for bin `bit` of a word of the bitmap. */
ALWAYS_INLINE block_link *bin_link_in(struct ashlar_heap *heap, unsigned word, unsigned bit)
{
    if (!ASHLAR_HAS_CLZ) {
        return bin_link(heap, word * BITS_PER_WORD + bit);
    }
    return heap_at(heap_row(heap, bit * sizeof(block_link)), word * BITS_PER_WORD * sizeof(block_link) + BINS_OFFSET);
}

/* The bitmap (INV-5). Single bits are changed by bytes, which takes fewer instructions than by words. */

ALWAYS_INLINE unsigned char *bitmap_byte(struct ashlar_heap *heap, unsigned bin)
{
    if (!ASHLAR_HAS_CLZ) {
        return heap_at(heap, bin / BITS_PER_BYTE + offsetof(struct ashlar_heap, bitmap));
    }
    return heap_at(heap_row(heap, bin / BITS_PER_BYTE), offsetof(struct ashlar_heap, bitmap));
}

ALWAYS_INLINE void bitmap_set(struct ashlar_heap *heap, unsigned bin)
{
    unsigned char *byte = bitmap_byte(heap, bin);
    *byte = (unsigned char)(*byte | 1u << bin % BITS_PER_BYTE);
}

ALWAYS_INLINE void bitmap_clear(struct ashlar_heap *heap, unsigned bin)
{
    unsigned char *byte = bitmap_byte(heap, bin);
    *byte = (unsigned char)(*byte & ~(1u << bin % BITS_PER_BYTE));
}

/* The lists (INV-4): doubly linked through the link that leads to a block, so that removing one needs
 * neither its bin nor a case for the list's head. */

/** Put a free block of `bytes` at the head of its bin. Restores INV-4 and INV-5 for it. */
ALWAYS_INLINE void bins_insert(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    unsigned bin = bin_of(bytes);
    block_link *head = bin_link(heap, bin);
    block_link next = *head;
    *head = link_to(heap, block);
    block->next = next;
    block->link = slot_of(heap, head);
    if (next != LINK_NONE) {
        link_target(heap, next)->link = slot_of(heap, &block->next);
    }
    bitmap_set(heap, bin);
}

/** Take a block out of its list, or return false where the links around it do not agree. */
static inline bool links_remove(struct ashlar_heap *heap, struct block *block)
{
    block_link next = block->next;
    block_slot slot = block->link;
    if (!hook_slot_agrees(heap, slot, block)) {
        return false;
    }
    block_link *link = slot_target(heap, slot);
    if (next != LINK_NONE) {
        if (!hook_next_agrees(heap, next, block)) {
            return false;
        }
        *link = next;
        link_target(heap, next)->link = slot;
        return true;
    }
    *link = next;
    /* It was the last: if the link lies among the bins, its list is empty now. The bins end where the first
     * block stands or before its header; a block's own link stands behind that. */
    uintptr_t offset = (uintptr_t)link - (uintptr_t)heap;
    if (offset <= heap->region.first_offset) {
        bitmap_clear(heap, (unsigned)((offset - BINS_OFFSET) / sizeof(block_link)));
    }
    return true;
}

/**
 * Take a block out of its list. It stays marked free, which breaks INV-4 until its owner changes that.
 *
 * @return false, with nothing changed, if the links around it do not agree.
 */
ALWAYS_INLINE bool bins_remove(struct ashlar_heap *heap, struct block *block)
{
    /* Said again, for where it is not inlined: without checks, it never fails. */
    return links_remove(heap, block) || !hook_is_on();
}

/** Undo bins_remove(), to give up a call that had removed a block of `bytes` already. */
static inline void bins_put_back(struct ashlar_heap *heap, struct block *block, uint32_t bytes)
{
    *slot_target(heap, block->link) = link_to(heap, block);
    if (block->next != LINK_NONE) {
        link_target(heap, block->next)->link = slot_of(heap, &block->next);
    }
    bitmap_set(heap, bin_of(bytes));
}

/**
 * Take the first block of the first bin among `candidates`, some of the bits that are set in a word of the bitmap.
 *
 * @return the block, or hook_refuse()'s. pre: candidates != 0; `bits` is the whole word.
 */
ALWAYS_INLINE struct block *bins_pop(struct ashlar_heap *heap, unsigned word, uint32_t bits, uint32_t candidates)
{
    block_link *head = bin_link_in(heap, word, bits_lowest(candidates));
    struct block *block = link_target(heap, *head);
    if (block == NULL) {
        __builtin_unreachable(); /* INV-5 */
    }
    block_link next = block->next;
    if (!hook_may_take(heap, block) || !hook_head_agrees(heap, head, block)) {
        return hook_refuse(heap, block);
    }
    if (next == LINK_NONE) {
        *head = LINK_NONE;
        heap->bitmap[word] = bits ^ bits_lowest_alone(candidates);
        return block;
    }
    if (!hook_next_agrees(heap, next, block)) {
        return hook_refuse(heap, block);
    }
    *head = next;
    link_target(heap, next)->link = slot_of(heap, head);
    return block;
}

/**
 * One step of the search below: unless there is a block already, take one from the bins of a word of the bitmap.
 *
 * Each step knows its word at compile time, so that all addresses are constants: faster than a summary of
 * the words, and than an index into them.
 */
ALWAYS_INLINE struct block *bins_pop_in(struct ashlar_heap *heap, struct block *found, unsigned word, unsigned behind)
{
    bool is_last = word + 1 == BITMAP_WORDS;
    if (found != NULL || word >= BITMAP_WORDS || (!is_last && behind >= (word + 1) * BITS_PER_WORD)) {
        return found;
    }
    uint32_t bits = heap->bitmap[word];
    /* ~1 shifted by n: the bits above bit n. */
    uint32_t candidates = bits & ~1u << behind % BITS_PER_WORD;
    if (is_last) {
        /* Once for both, for it is the one word that every search may come to: less code, for a few instructions. */
        candidates = behind >= word * BITS_PER_WORD ? candidates : bits;
        return candidates != 0 ? bins_pop(heap, word, bits, candidates) : NULL;
    }
    if (behind >= word * BITS_PER_WORD) {
        return candidates != 0 ? bins_pop(heap, word, bits, candidates) : NULL;
    }
    /* The longest way is through empty words: it is laid out straight. */
    return __builtin_expect(bits != 0, 0) ? bins_pop(heap, word, bits, bits) : NULL;
}

_Static_assert(BITMAP_WORDS <= 11, "the search has as many steps");

/** Take a block from the first bin behind `bin` that has one: the block, NULL, or hook_refuse()'s. */
static inline struct block *bins_pop_behind(struct ashlar_heap *heap, unsigned bin)
{
    struct block *block = bins_pop_in(heap, NULL, 0, bin);
    block = bins_pop_in(heap, block, 1, bin);
    block = bins_pop_in(heap, block, 2, bin);
    block = bins_pop_in(heap, block, 3, bin);
    block = bins_pop_in(heap, block, 4, bin);
    block = bins_pop_in(heap, block, 5, bin);
    block = bins_pop_in(heap, block, 6, bin);
    block = bins_pop_in(heap, block, 7, bin);
    block = bins_pop_in(heap, block, 8, bin);
    block = bins_pop_in(heap, block, 9, bin);
    return bins_pop_in(heap, block, 10, bin);
}

/** The first block of a bin, or NULL. */
ALWAYS_INLINE struct block *bin_head(struct ashlar_heap *heap, unsigned bin)
{
    block_link link = *bin_link(heap, bin);
    return link == LINK_NONE ? NULL : link_target(heap, link);
}

/** Try `number` of the search in a bin: the next block, unless this one fits or was the last to look at. */
static inline struct block *bin_step(const struct ashlar_heap *heap, struct block *block, uint32_t bytes,
                                     unsigned number)
{
    bool goes_on = number < ASHLAR_FIT_TRIES && block != NULL && block_free_bytes(block) < bytes;
    return goes_on ? hook_next(heap, block) : block;
}

/**
 * Take a free block of at least `bytes`: from the request's own bin, if one of the first ASHLAR_FIT_TRIES
 * blocks there fits, else from the next bin that has any.
 *
 * @return the block, NULL if there is none, or hook_refuse()'s.
 */
static inline struct block *bins_take(struct ashlar_heap *heap, uint32_t bytes)
{
    unsigned bin = bin_of(bytes);
    struct block *block = bin_head(heap, bin);
    block = bin_step(heap, block, bytes, 1);
    block = bin_step(heap, block, bytes, 2);
    block = bin_step(heap, block, bytes, 3);
    if (block == NULL || block_free_bytes(block) < bytes) {
        return bins_pop_behind(heap, bin);
    }
    return hook_may_take(heap, block) && bins_remove(heap, block) ? block : hook_refuse(heap, block);
}

/** One step of the search below: unless one was found already, the last bin of a word of the bitmap that has a block. */
static inline unsigned bins_last_in(const struct ashlar_heap *heap, unsigned found, unsigned word)
{
    if (found != 0 || word >= BITMAP_WORDS || heap->bitmap[word] == 0) {
        return found;
    }
    /* bits_highest() sees 24 bits where there is no CLZ. */
    uint32_t bits = heap->bitmap[word];
    unsigned half = bits >> 16 != 0 ? 16 : 0;
    return word * BITS_PER_WORD + half + bits_highest(bits >> half, 0);
}

/** The last bin that has a block, or 0. */
static inline unsigned bins_last(const struct ashlar_heap *heap)
{
    unsigned bin = bins_last_in(heap, 0, 10);
    bin = bins_last_in(heap, bin, 9);
    bin = bins_last_in(heap, bin, 8);
    bin = bins_last_in(heap, bin, 7);
    bin = bins_last_in(heap, bin, 6);
    bin = bins_last_in(heap, bin, 5);
    bin = bins_last_in(heap, bin, 4);
    bin = bins_last_in(heap, bin, 3);
    bin = bins_last_in(heap, bin, 2);
    bin = bins_last_in(heap, bin, 1);
    return bins_last_in(heap, bin, 0);
}

/** The larger of `bytes` and the size of `*block`, if there is one; `*block` moves on in its list. */
static inline uint32_t bin_larger(const struct ashlar_heap *heap, struct block **block, uint32_t bytes)
{
    if (*block == NULL) {
        return bytes;
    }
    uint32_t candidate = block_free_bytes(*block);
    *block = hook_next(heap, *block);
    return candidate > bytes ? candidate : bytes;
}

/** The largest block size that bins_take() can find in a bin; 0 if it is empty. */
static inline uint32_t bin_largest(const struct ashlar_heap *heap, unsigned bin)
{
    struct block *block = bin_head((struct ashlar_heap *)(uintptr_t)heap, bin);
    uint32_t bytes = bin_larger(heap, &block, 0);
    bytes = ASHLAR_FIT_TRIES > 1 ? bin_larger(heap, &block, bytes) : bytes;
    bytes = ASHLAR_FIT_TRIES > 2 ? bin_larger(heap, &block, bytes) : bytes;
    return ASHLAR_FIT_TRIES > 3 ? bin_larger(heap, &block, bytes) : bytes;
}

#endif

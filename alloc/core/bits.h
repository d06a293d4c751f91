/*
 * Bit searches in a 32-bit word, without a loop and without a libgcc helper.
 *
 * Owns: the choice between the count-leading-zeros instruction and arithmetic (ARMv6-M has none).
 * Must not know: what the bits mean.
 *
 * Always inline: at -Os the compiler would call them, which takes longer than they do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_BITS_H
#define ASHLAR_CORE_BITS_H

#include <ashlar/config.h>
#include <stdbool.h>
#include <stdint.h>

#define BITS_PER_WORD 32u
#define BITS_PER_BYTE 8u

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/** How far bits_highest() can see without CLZ. */
#define BITS_HIGHEST_END 24u

/** Index of the highest set bit, by two halvings and a table of the 6 bits that are left. pre: 0 < word < 2^24. */
ALWAYS_INLINE unsigned bits_highest_by_table(uint32_t word)
{
    static const unsigned char log2_of[64] = {
        0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
    };
    unsigned index = 0;
    if (word >> 12 != 0) {
        index = 12;
        word >>= 12;
    }
    if (word >> 6 != 0) {
        index += 6;
        word >>= 6;
    }
    return index + log2_of[word];
}

/** Index of the highest set bit of word >> shift: 0 to 23. pre: 0 < word >> shift < 2^BITS_HIGHEST_END. */
ALWAYS_INLINE unsigned bits_highest(uint32_t word, unsigned shift)
{
    if (ASHLAR_HAS_CLZ) {
        return BITS_PER_WORD - 1 - shift - (unsigned)__builtin_clz(word);
    }
    return bits_highest_by_table(word >> shift);
}

/** A word with only the lowest set bit of `word`. */
ALWAYS_INLINE uint32_t bits_lowest_alone(uint32_t word)
{
    return word & (~word + 1u);
}

/**
 * Index of the lowest set bit, by a multiplication: the constant's 32 runs of 5 bits all differ, and a power
 * of two shifts one of them to the top (C. E. Leiserson, H. Prokop, K. H. Randall, "Using de Bruijn
 * Sequences to Index a 1 in a Computer Word", MIT, 1998). pre: word != 0.
 */
ALWAYS_INLINE unsigned bits_lowest_by_product(uint32_t word)
{
    static const unsigned char index_of_run[BITS_PER_WORD] = {
        0,  1,  28, 2,  29, 14, 24, 3, 30, 22, 20, 15, 25, 17, 4,  8,
        31, 27, 13, 23, 21, 19, 16, 7, 26, 12, 18, 6,  11, 5,  10, 9,
    };
    const uint32_t de_bruijn = 0x077CB531u;
    return index_of_run[(bits_lowest_alone(word) * de_bruijn) >> 27];
}

/** Index of the lowest set bit: 0 to 31. pre: word != 0. */
ALWAYS_INLINE unsigned bits_lowest(uint32_t word)
{
    if (ASHLAR_HAS_CLZ) {
        return (unsigned)__builtin_ctz(word);
    }
    return bits_lowest_by_product(word);
}

/**
 * An offset so rotated that every multiple of 2^shift is below every other number: one comparison with
 * end >> shift tells whether it is aligned as well as within. pre: shift > 0.
 */
ALWAYS_INLINE uintptr_t bits_rotated(uintptr_t offset, unsigned shift)
{
    return offset >> shift | offset << (sizeof(uintptr_t) * BITS_PER_BYTE - shift);
}

/** Whether `offset` is at most `end` and a multiple of 2^shift, as `end` is. pre: shift > 0. */
ALWAYS_INLINE bool bits_within(uintptr_t offset, uintptr_t end, unsigned shift)
{
    return bits_rotated(offset, shift) <= end >> shift;
}

#endif

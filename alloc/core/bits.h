/*
 * Bit searches in a 32-bit word, without a loop and without a libgcc helper.
 *
 * Owns: the choice between the count-leading-zeros instruction and arithmetic (ARMv6-M has none).
 * Must not know: what the bits mean.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_BITS_H
#define ASHLAR_CORE_BITS_H

#include <ashlar/config.h>
#include <stdint.h>

#define BITS_PER_WORD 32u
#define BITS_PER_WORD_LOG2 5u
#define BITS_TOP_BIT 0x80000000u

_Static_assert(1u << BITS_PER_WORD_LOG2 == BITS_PER_WORD, "a word has 2^5 bits");

/** Index of the highest set bit by halving, then by a table of sixteen 2-bit entries. pre: word != 0. */
static inline unsigned bits_highest_by_halving(uint32_t word)
{
    const uint32_t log2_of_nibble = 0xFFFFAA50u; /* entry n, at bit 2n, is the integer log2 of n */
    unsigned index = 0;
    if (word >> 16 != 0) {
        index += 16;
        word >>= 16;
    }
    if (word >> 8 != 0) {
        index += 8;
        word >>= 8;
    }
    if (word >> 4 != 0) {
        index += 4;
        word >>= 4;
    }
    return index + (unsigned)((log2_of_nibble >> (2 * word)) & 3u);
}

/** Index of the highest set bit: 0 to 31. pre: word != 0. */
static inline unsigned bits_highest(uint32_t word)
{
    if (ASHLAR_HAS_CLZ) {
        return 31u - (unsigned)__builtin_clz(word);
    }
    return bits_highest_by_halving(word);
}

/** How many zeros stand before the highest set bit: 0 to 31. pre: word != 0. */
static inline unsigned bits_leading_zeros(uint32_t word)
{
    if (ASHLAR_HAS_CLZ) {
        return (unsigned)__builtin_clz(word);
    }
    return 31u - bits_highest_by_halving(word);
}

/** Index of the lowest set bit: 0 to 31. pre: word != 0. */
static inline unsigned bits_lowest(uint32_t word)
{
    return bits_highest(word & (~word + 1u));
}

#endif

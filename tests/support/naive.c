/*
 * Sizes and bins by counting. Slow on purpose: obviously right is what matters here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/naive.h"

enum { BINS_PER_OCTAVE = 1 << ASHLAR_BINS_PER_OCTAVE_LOG2 };

static size_t whole_granules_bytes(size_t bytes)
{
    size_t remainder = bytes % NAIVE_GRANULE_BYTES;

    return remainder == 0 ? bytes : bytes + NAIVE_GRANULE_BYTES - remainder;
}

size_t naive_block_bytes(size_t bytes)
{
    size_t block = whole_granules_bytes(bytes + NAIVE_HEADER_BYTES);

    return block < NAIVE_BLOCK_BYTES_MIN ? NAIVE_BLOCK_BYTES_MIN : block;
}

size_t naive_payload_bytes(size_t block_bytes)
{
    return block_bytes - NAIVE_HEADER_BYTES;
}

size_t naive_bin(size_t block_bytes)
{
    size_t granules = block_bytes / NAIVE_GRANULE_BYTES;
    size_t bin = NAIVE_BIN_FIRST;
    size_t bin_ends_before = 1; /* in granules: the first size that is in a later bin */
    size_t width = 1;
    size_t left_of_this_width = 2 * BINS_PER_OCTAVE;

    while (granules >= bin_ends_before) {
        bin++;
        left_of_this_width--;
        if (left_of_this_width == 0) {
            width *= 2;
            left_of_this_width = BINS_PER_OCTAVE;
        }
        bin_ends_before += width;
    }
    return bin;
}

/* The seal is the six highest bits of a product of polynomials over GF(2): (value + address) * (1 + x^6) * (1 + x^10)
 * * (1 + x^17), whose factors multiply out to these powers below 32. */
uint32_t naive_header(const void *at, uint32_t value)
{
    static const unsigned powers[] = {0, 6, 10, 16, 17, 23, 27};
    uint32_t factor = value ^ (uint32_t)(uintptr_t)at;
    uint32_t product = 0;

    for (unsigned bit = 0; bit < 32; bit++) {
        for (size_t i = 0; (factor >> bit) % 2 == 1 && i < sizeof powers / sizeof powers[0]; i++) {
            product ^= bit + powers[i] < 32 ? (uint32_t)1 << (bit + powers[i]) : 0;
        }
    }
    return NAIVE_IS_SEALED ? value + product / NAIVE_SEAL * NAIVE_SEAL : value;
}

size_t naive_shared_bin_block_bytes(void)
{
    size_t block = NAIVE_BLOCK_BYTES_MIN;

    while (naive_bin(block) != naive_bin(block + NAIVE_GRANULE_BYTES)) {
        block += NAIVE_GRANULE_BYTES;
    }
    return block;
}

/*
 * The layout of blocks and the bins, worked out the slow and obvious way.
 *
 * It exists so that the tests can say what the allocator should do without asking the allocator: it
 * shares no constant, no function and no formula with alloc/. Bins are found by counting.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_NAIVE_H
#define TESTS_SUPPORT_NAIVE_H

#include <ashlar/config.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NAIVE_GRANULE_BYTES = 8,
    NAIVE_HEADER_BYTES = ASHLAR_LAYOUT == 0 ? 4 : 2, /**< of a block, which its payload cannot use */
    NAIVE_FOOTER_BYTES = NAIVE_HEADER_BYTES,         /**< of a free block; an alignment record takes as many */
    NAIVE_LINK_BYTES = ASHLAR_LAYOUT == 0 ? sizeof(void *) : 2,
    /** Header, two links and a footer, in whole granules: wide, 16 bytes on 32-bit and 24 on 64-bit; compact, 8. */
    NAIVE_BLOCK_BYTES_MIN = (NAIVE_HEADER_BYTES + 2 * NAIVE_LINK_BYTES + NAIVE_FOOTER_BYTES + 7) / 8 * 8,
    NAIVE_BIN_FIRST = 2 << ASHLAR_BINS_PER_OCTAVE_LOG2 /**< bins are numbered from here, where a size of 0 would be */
};

/** The block that a request needs; `bytes` is at most the largest heap. */
size_t naive_block_bytes(size_t bytes);

/** The largest request that a block of this size can serve. */
size_t naive_payload_bytes(size_t block_bytes);

/** The bin of a block size, found by counting up from the smallest block, one bin's width at a time. */
size_t naive_bin(size_t block_bytes);

/** Whether headers carry a seal; where they do, it is above NAIVE_SEAL. */
#define NAIVE_IS_SEALED (ASHLAR_LAYOUT == 0 && ASHLAR_SAFETY >= 1 && ASHLAR_HARDENING >= 2)
#define NAIVE_SEAL ((uint32_t)1 << 26)
#define NAIVE_SEAL_END 64u /**< how many seals there are */

/** The header that `value` (without a seal) makes for a block at `at`: what the value is, if headers carry none. */
uint32_t naive_header(const void *at, uint32_t value);

/** The smallest block size that shares its bin with the next size up. */
size_t naive_shared_bin_block_bytes(void);

#endif

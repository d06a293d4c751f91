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

#include <stddef.h>
#include <stdint.h>

/** Bytes of a block that its payload cannot use. */
enum { NAIVE_HEADER_BYTES = 4, NAIVE_GRANULE_BYTES = 8 };

/** The smallest block: header, two links and a footer, in whole granules: 16 bytes on 32-bit, 24 on 64-bit. */
size_t naive_smallest_block_bytes(void);

/** The block that a request needs; `bytes` is at most the largest heap. */
size_t naive_block_bytes(size_t bytes);

/** The largest request that a block of this size can serve. */
size_t naive_payload_bytes(size_t block_bytes);

/** The bin of a block size, found by counting up from the smallest block, one bin's width at a time. */
size_t naive_bin(size_t block_bytes);

/** The smallest block size that shares its bin with the next size up. */
size_t naive_shared_bin_block_bytes(void);

#endif

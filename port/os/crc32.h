/*
 * Inside port/os: CRC-32 as in IEEE 802.3, zlib and gzip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_CRC32_H
#define ASHLAR_OS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/** The CRC-32 of what `crc32` is that of, and `bytes` bytes behind it. That of nothing is 0. Complexity: O(bytes). */
uint32_t ashlar_crc32(uint32_t crc32, const void *start, size_t bytes);

#endif

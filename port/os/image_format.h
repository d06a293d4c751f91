/*
 * Inside port/os: how an image lies in memory. docs/images.md says it in words, tools/image/format.py builds it.
 *
 *      offset 0         header
 *             28        table: an entry a file, in the order of the names, which is that of their bytes
 *             ...       names, in the same order, each with a 0 behind it and nothing between
 *             ...       contents, in the same order, each at the next multiple of the alignment, with a 0 behind it
 *      image_bytes      the next multiple of 4
 *
 * So an image is a function of its files and its alignment: nothing in it can be chosen, which is what makes it short to
 * check. What lies between is 0. All words are little-endian, as the core reads them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_IMAGE_FORMAT_H
#define ASHLAR_OS_IMAGE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define IMAGE_MAGIC 0x474D4941u /* "AIMG" */
#define IMAGE_VERSION 1u
#define IMAGE_ALIGNMENT_MIN 8u
#define IMAGE_ALIGNMENT_MAX 65536u
/* An offset and an alignment add up to less than 2^32, so no sum below wraps. */
#define IMAGE_BYTES_MAX 0x40000000u
#define IMAGE_BYTES_MULTIPLE 4u

struct image_header {
    uint32_t magic;
    uint32_t version;
    uint32_t image_bytes; /* all of it, with this header */
    uint32_t files;
    uint32_t alignment; /* of the image, and of the contents in it: a power of two */
    uint32_t names_bytes;
    uint32_t checksum; /* CRC-32 of the words above, the table and the names */
};

struct image_entry {
    uint32_t name_offset;
    uint32_t data_offset;
    uint32_t data_bytes;
    uint32_t data_crc32;
};

_Static_assert(sizeof(struct image_header) == 28 && offsetof(struct image_header, checksum) == 24, "as in docs/images.md");
_Static_assert(sizeof(struct image_entry) == 16, "as in docs/images.md");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the words of an image are read as they lie");

#endif

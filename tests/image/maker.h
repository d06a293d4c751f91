/*
 * Makes images for the tests, and spoils them. It follows docs/images.md, and shares nothing with the code under test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_IMAGE_MAKER_H
#define TESTS_IMAGE_MAKER_H

#include <stddef.h>
#include <stdint.h>

/** Where the words of the header lie, and those of entry `i` of the table: docs/images.md. */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 4,
    AT_IMAGE_BYTES = 8,
    AT_FILES = 12,
    AT_ALIGNMENT = 16,
    AT_NAMES_BYTES = 20,
    AT_CHECKSUM = 24,
    AT_TABLE = 28,
    ENTRY_BYTES = 16,
    AT_NAME_OFFSET = 0,
    AT_DATA_OFFSET = 4,
    AT_DATA_BYTES = 8,
    AT_DATA_CRC = 12
};

/** A file to be put into an image. */
struct content {
    const char *name;
    const void *data;
    size_t bytes;
};

/** An image in memory that ends where it does, so that whoever reads on is told by the sanitizers. */
struct made {
    unsigned char *start;
    size_t bytes;
    size_t alignment; /**< of `start` */
};

/** Make an image of files, which must be in the order of their names. */
struct made image_make(const struct content *files, size_t count, uint32_t alignment);

/** The image that most tests use: four files, the second of them empty. */
struct made image_make_usual(void);

/** The usual image's file of that number. */
struct content usual_content(size_t index);
#define USUAL_FILES 4u

/** A copy of an image's first `bytes` bytes, in memory that ends there; aligned as the original. */
struct made image_copy(const struct made *image, size_t bytes);

void image_drop(struct made *image);

/** Words, as they lie in an image. */
uint32_t word_at(const struct made *image, size_t offset);
void word_set(struct made *image, size_t offset, uint32_t value);

/** Where a word of an entry lies. */
size_t entry_offset(size_t index, size_t word);

/** Make the checksum right, after what it is of was changed. `names_end` is where the names end. */
void checksum_set(struct made *image, size_t names_end);

/** Where the names end, as the header says. */
size_t names_end(const struct made *image);

/** CRC-32, one bit at a time. */
uint32_t crc32_slowly(uint32_t crc32, const void *start, size_t bytes);

#endif

/*
 * See maker.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/maker.h"

#include "support/test.h"

#include <stdlib.h>
#include <string.h>

static const struct content usual[USUAL_FILES] = {
    {"a.txt", "twenty bytes of text", 20},
    {"empty", "", 0},
    {"folder/b", "\x00\xFF\x80\x7F\x01", 5},
    {"z", "the last one", 12},
};

struct content usual_content(size_t index)
{
    return usual[index];
}

uint32_t crc32_slowly(uint32_t crc32, const void *start, size_t bytes)
{
    const unsigned char *data = start;
    crc32 = ~crc32;
    for (size_t i = 0; i < bytes; i++) {
        crc32 ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc32 = (crc32 >> 1) ^ ((crc32 & 1) != 0 ? 0xEDB88320u : 0);
        }
    }
    return ~crc32;
}

static struct made made_new(size_t bytes, size_t alignment)
{
    void *start = NULL;
    if (posix_memalign(&start, alignment, bytes) != 0) {
        abort();
    }
    memset(start, 0, bytes);
    return (struct made){start, bytes, alignment};
}

void image_drop(struct made *image)
{
    free(image->start);
    *image = (struct made){NULL, 0, 0};
}

struct made image_copy(const struct made *image, size_t bytes)
{
    struct made copy = made_new(bytes == 0 ? 1 : bytes, image->alignment);
    memcpy(copy.start, image->start, bytes);
    copy.bytes = bytes;
    return copy;
}

uint32_t word_at(const struct made *image, size_t offset)
{
    const unsigned char *byte = image->start + offset;
    return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

void word_set(struct made *image, size_t offset, uint32_t value)
{
    for (size_t i = 0; i < 4; i++) {
        image->start[offset + i] = (unsigned char)(value >> (8 * i));
    }
}

size_t entry_offset(size_t index, size_t word)
{
    return AT_TABLE + index * ENTRY_BYTES + word;
}

size_t names_end(const struct made *image)
{
    return AT_TABLE + (size_t)word_at(image, AT_FILES) * ENTRY_BYTES + word_at(image, AT_NAMES_BYTES);
}

void checksum_set(struct made *image, size_t end)
{
    uint32_t crc32 = crc32_slowly(0, image->start, AT_CHECKSUM);
    word_set(image, AT_CHECKSUM, crc32_slowly(crc32, image->start + AT_TABLE, end - AT_TABLE));
}

static size_t up(size_t offset, size_t multiple)
{
    while (offset % multiple != 0) {
        offset++;
    }
    return offset;
}

static size_t names_bytes_of(const struct content *files, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        bytes += strlen(files[i].name) + 1;
    }
    return bytes;
}

static size_t image_bytes_of(const struct content *files, size_t count, size_t alignment)
{
    size_t end = AT_TABLE + count * ENTRY_BYTES + names_bytes_of(files, count);
    for (size_t i = 0; i < count; i++) {
        end = up(end, alignment) + files[i].bytes + 1;
    }
    return up(end, 4);
}

struct made image_make(const struct content *files, size_t count, uint32_t alignment)
{
    struct made image = made_new(image_bytes_of(files, count, alignment), alignment);
    size_t name = AT_TABLE + count * ENTRY_BYTES;
    size_t end = name + names_bytes_of(files, count);
    const size_t table_end = end;

    word_set(&image, AT_MAGIC, 'A' | 'I' << 8 | 'M' << 16 | 'G' << 24);
    word_set(&image, AT_VERSION, 1);
    word_set(&image, AT_IMAGE_BYTES, (uint32_t)image.bytes);
    word_set(&image, AT_FILES, (uint32_t)count);
    word_set(&image, AT_ALIGNMENT, alignment);
    word_set(&image, AT_NAMES_BYTES, (uint32_t)(end - name));
    for (size_t i = 0; i < count; i++) {
        size_t data = up(end, alignment);
        word_set(&image, entry_offset(i, AT_NAME_OFFSET), (uint32_t)name);
        word_set(&image, entry_offset(i, AT_DATA_OFFSET), (uint32_t)data);
        word_set(&image, entry_offset(i, AT_DATA_BYTES), (uint32_t)files[i].bytes);
        word_set(&image, entry_offset(i, AT_DATA_CRC), crc32_slowly(0, files[i].data, files[i].bytes));
        memcpy(image.start + name, files[i].name, strlen(files[i].name));
        memcpy(image.start + data, files[i].data, files[i].bytes);
        name += strlen(files[i].name) + 1;
        end = data + files[i].bytes + 1;
    }
    checksum_set(&image, table_end);
    return image;
}

struct made image_make_usual(void)
{
    return image_make(usual, USUAL_FILES, 8);
}

/*
 * Reads images: see ashlar_image.h and image_format.h.
 *
 * Must not know: where the program's image lies, and that there are descriptors. An image may come from anywhere, so nothing
 * that it says is used before it is checked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crc32.h"
#include "image_format.h"

#include <ashlar_image.h>
#include <string.h>

static const unsigned char *at(const void *start, uint32_t offset)
{
    return (const unsigned char *)start + offset;
}

static const struct image_entry *entries_of(const void *start)
{
    return (const struct image_entry *)(const void *)at(start, sizeof(struct image_header));
}

static uint32_t names_offset(const struct image_header *header)
{
    return (uint32_t)(sizeof *header + header->files * sizeof(struct image_entry));
}

static uint32_t round_up(uint32_t offset, uint32_t alignment)
{
    return (offset + (alignment - 1)) & ~(alignment - 1);
}

static bool alignment_is_right(uint32_t alignment)
{
    return alignment >= IMAGE_ALIGNMENT_MIN && alignment <= IMAGE_ALIGNMENT_MAX && (alignment & (alignment - 1)) == 0;
}

/* Whether table and names end in the image. Each difference is of what was compared just before, so none wraps. */
static bool header_is_right(const struct image_header *header)
{
    if (header->image_bytes < sizeof *header || header->image_bytes > IMAGE_BYTES_MAX || !alignment_is_right(header->alignment)) {
        return false;
    }
    uint32_t room = header->image_bytes - (uint32_t)sizeof *header;
    if (header->files > room / sizeof(struct image_entry)) {
        return false;
    }
    room -= (uint32_t)(header->files * sizeof(struct image_entry));
    return header->names_bytes <= room;
}

static bool table_is_as_built(const struct image_header *header)
{
    uint32_t end = names_offset(header) + header->names_bytes;
    uint32_t crc32 = ashlar_crc32(0, header, offsetof(struct image_header, checksum));

    return ashlar_crc32(crc32, at(header, sizeof *header), end - sizeof *header) == header->checksum;
}

/* How many bytes a name has, with the 0 behind it; 0 if it is none, or has no end in `room` bytes. */
static uint32_t name_bytes(const unsigned char *name, uint32_t room)
{
    uint32_t most = room < ASHLAR_IMAGE_NAME_BYTES_MAX + 1u ? room : ASHLAR_IMAGE_NAME_BYTES_MAX + 1u;
    const unsigned char *end = memchr(name, 0, most);

    return end == NULL || end == name ? 0 : (uint32_t)(end - name) + 1;
}

static bool names_are_right(const struct image_header *header)
{
    const struct image_entry *entries = entries_of(header);
    uint32_t offset = names_offset(header);
    uint32_t end = offset + header->names_bytes;
    const char *before = ""; /* below every name */

    for (uint32_t i = 0; i < header->files; i++) {
        const char *name = (const char *)at(header, offset);
        uint32_t bytes = name_bytes(at(header, offset), end - offset);

        if (bytes == 0 || entries[i].name_offset != offset || strcmp(before, name) >= 0) {
            return false;
        }
        before = name;
        offset += bytes;
    }
    return offset == end;
}

/* Each content must be just where those before it put it, so none overlaps another, the names or the image's end. */
static bool files_are_right(const struct image_header *header)
{
    const struct image_entry *entries = entries_of(header);
    uint32_t end = names_offset(header) + header->names_bytes;

    for (uint32_t i = 0; i < header->files; i++) {
        uint32_t offset = round_up(end, header->alignment);

        if (entries[i].data_offset != offset || offset >= header->image_bytes ||
            entries[i].data_bytes >= header->image_bytes - offset) {
            return false;
        }
        end = offset + entries[i].data_bytes + 1;
        if (*at(header, end - 1) != 0) {
            return false;
        }
    }
    return header->image_bytes == round_up(end, IMAGE_BYTES_MULTIPLE);
}

static enum ashlar_image_error image_error(const void *start, size_t bytes)
{
    const struct image_header *header = start;

    if (start == NULL) {
        return ASHLAR_IMAGE_ABSENT;
    }
    if ((uintptr_t)start % IMAGE_ALIGNMENT_MIN != 0) {
        return ASHLAR_IMAGE_MISPLACED;
    }
    if (bytes < sizeof *header) {
        return ASHLAR_IMAGE_TRUNCATED;
    }
    if (header->magic != IMAGE_MAGIC) {
        return ASHLAR_IMAGE_NO_IMAGE;
    }
    if (header->version != IMAGE_VERSION) {
        return ASHLAR_IMAGE_VERSION;
    }
    if (!header_is_right(header)) {
        return ASHLAR_IMAGE_HEADER_WRONG;
    }
    if (header->image_bytes > bytes) {
        return ASHLAR_IMAGE_TRUNCATED;
    }
    if (!table_is_as_built(header)) {
        return ASHLAR_IMAGE_TABLE_DAMAGED;
    }
    if ((uintptr_t)start % header->alignment != 0) {
        return ASHLAR_IMAGE_MISPLACED;
    }
    if (!names_are_right(header)) {
        return ASHLAR_IMAGE_NAMES_WRONG;
    }
    return files_are_right(header) ? ASHLAR_IMAGE_SOUND : ASHLAR_IMAGE_FILES_WRONG;
}

enum ashlar_image_error ashlar_image_open(struct ashlar_image *image, const void *start, size_t bytes)
{
    const struct image_header *header = start;
    enum ashlar_image_error error = image_error(start, bytes);

    *image = (struct ashlar_image){NULL, 0, 0};
    if (error == ASHLAR_IMAGE_SOUND) {
        *image = (struct ashlar_image){start, header->image_bytes, header->files};
    }
    return error;
}

static struct ashlar_image_file file_of(const struct ashlar_image *image, size_t index)
{
    const struct image_entry *entry = &entries_of(image->start)[index];

    return (struct ashlar_image_file){(const char *)at(image->start, entry->name_offset),
                                      at(image->start, entry->data_offset), entry->data_bytes, entry->data_crc32};
}

bool ashlar_image_file_at(const struct ashlar_image *image, size_t index, struct ashlar_image_file *file)
{
    if (index >= image->files) {
        return false;
    }
    *file = file_of(image, index);
    return true;
}

bool ashlar_image_find(const struct ashlar_image *image, const char *name, struct ashlar_image_file *file)
{
    size_t first = 0; /* what is sought is none before it, */
    size_t end = image->files; /* and none from here on */

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        struct ashlar_image_file found = file_of(image, middle);
        int order = strcmp(name, found.name);

        if (order == 0) {
            *file = found;
            return true;
        }
        if (order < 0) {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    return false;
}

bool ashlar_image_file_is_sound(const struct ashlar_image_file *file)
{
    return ashlar_crc32(0, file->start, file->bytes) == file->crc32;
}

static bool is_zero(const void *start, const void *end)
{
    for (const unsigned char *next = start; next != end; next++) {
        if (*next != 0) {
            return false;
        }
    }
    return true;
}

enum ashlar_image_error ashlar_image_check(const struct ashlar_image *image)
{
    const struct image_header *header = image->start;

    if (image->files == 0) {
        return ASHLAR_IMAGE_SOUND; /* ends with its header */
    }
    const unsigned char *end = at(header, names_offset(header) + header->names_bytes);
    for (size_t i = 0; i < image->files; i++) {
        struct ashlar_image_file file = file_of(image, i);

        if (!is_zero(end, file.start) || !ashlar_image_file_is_sound(&file)) {
            return ASHLAR_IMAGE_FILE_DAMAGED;
        }
        end = (const unsigned char *)file.start + file.bytes;
    }
    return is_zero(end, at(header, header->image_bytes)) ? ASHLAR_IMAGE_SOUND : ASHLAR_IMAGE_FILE_DAMAGED;
}

/*
 * Read-only images: files in flash that the program reads where they lie.
 *
 * `tools/ashlar image build` makes an image of files; it is linked with the program, or flashed at an address that the
 * program knows. docs/images.md describes the format, and how open() and mmap() reach the files.
 *
 * Locks: none, but for what ashlar_image_use() and ashlar_image_used() say. All but these may be called from interrupts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_IMAGE_H
#define ASHLAR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How many bytes a file's name has at most, without the 0 behind it. */
#define ASHLAR_IMAGE_NAME_BYTES_MAX 255

/** What is wrong with an image; ashlar_image_error_text() says it in words. */
enum ashlar_image_error {
    ASHLAR_IMAGE_SOUND = 0,
    ASHLAR_IMAGE_ABSENT,        /**< there is none */
    ASHLAR_IMAGE_NO_IMAGE,      /**< what lies there does not begin like one */
    ASHLAR_IMAGE_VERSION,       /**< it is one of another version of the format */
    ASHLAR_IMAGE_TRUNCATED,     /**< it is longer than the memory that it lies in */
    ASHLAR_IMAGE_HEADER_WRONG,  /**< its header contradicts itself */
    ASHLAR_IMAGE_MISPLACED,     /**< it lies at no multiple of its alignment */
    ASHLAR_IMAGE_TABLE_DAMAGED, /**< its header, table or names are not those that it was built with */
    ASHLAR_IMAGE_NAMES_WRONG,   /**< a name is empty, too long, without an end, or out of order */
    ASHLAR_IMAGE_FILES_WRONG,   /**< a file overlaps another, or leaves the image */
    ASHLAR_IMAGE_FILE_DAMAGED   /**< a file's content is not what it was built with */
};

/** An image that was found sound. To be read by the functions below; all zeros, it has no files. */
struct ashlar_image {
    const void *start;
    size_t bytes;
    size_t files;
};

/** A file of an image. */
struct ashlar_image_file {
    const char *name; /**< in the image, with a 0 behind it; a '/' stands between folders */
    const void *start;
    size_t bytes;   /**< behind them lies a 0 that is not counted, so that a text is a string */
    uint32_t crc32; /**< what the content's CRC-32 has to be */
};

/**
 * Look at an image, and believe nothing that it says of itself: header, table and names are held against their checksum, and
 * each offset and size against the image's own end, whatever checksum says so.
 *
 * The files' content is not read: ashlar_image_check() does.
 *
 * @param image  set to the image; to one without files if there is an error.
 * @param start  where it lies; NULL: nowhere. The image stays there, for files are not copied.
 * @param bytes  how much memory there is from `start` on. The image may be shorter.
 * @return what is wrong, the first that was found.
 *
 * Complexity: O(bytes of the table and of the names).
 */
enum ashlar_image_error ashlar_image_open(struct ashlar_image *image, const void *start, size_t bytes);

/**
 * Hold every byte of an image against its checksums.
 *
 * @param image  as ashlar_image_open() left it.
 * @return ASHLAR_IMAGE_SOUND or ASHLAR_IMAGE_FILE_DAMAGED.
 *
 * Complexity: O(bytes of the image).
 */
enum ashlar_image_error ashlar_image_check(const struct ashlar_image *image);

/**
 * Find a file by its name.
 *
 * @param name  as it is in the image: case counts, and there is no '/' before it.
 * @param file  set to the file; left alone if there is none of the name.
 * @return whether there is one.
 *
 * Complexity: O(log files) comparisons of names.
 */
bool ashlar_image_find(const struct ashlar_image *image, const char *name, struct ashlar_image_file *file);

/**
 * The files one by one, in the order of their names.
 *
 * @param index  0 to image->files - 1.
 * @param file   set to the file; left alone if there is none of that number.
 * @return whether there is one.
 *
 * Complexity: O(1).
 */
bool ashlar_image_file_at(const struct ashlar_image *image, size_t index, struct ashlar_image_file *file);

/** Whether a file's content is what the image was built with. Complexity: O(bytes of the file). */
bool ashlar_image_file_is_sound(const struct ashlar_image_file *file);

/** What an error means: a clause for a message, without a full stop. Never NULL. */
const char *ashlar_image_error_text(enum ashlar_image_error error);

/**
 * Make an image the program's own: the one whose files are opened by name.
 *
 * Files of an image that was in use before stay where they are, open or mapped; but munmap and mprotect know only those of the
 * one in use, and give EINVAL for others, of which there is nothing to give back.
 *
 * @param start, bytes  as in ashlar_image_open().
 * @return what is wrong; then the image in use stays the same.
 *
 * Complexity: as ashlar_image_open(). Locks: ashlar_port_lock(), for a few instructions. Not from interrupts.
 */
enum ashlar_image_error ashlar_image_use(const void *start, size_t bytes);

/**
 * The program's own image: what ashlar_image_use() made that; before, the one between the linker's symbols
 * __ashlar_image_start and __ashlar_image_end, which is opened when it is first asked for.
 *
 * @param image  set to it; to one without files if there is an error.
 * @return ASHLAR_IMAGE_ABSENT if there is none, or what is wrong with the one that was linked.
 *
 * Complexity: O(1); as ashlar_image_open() the first time. Locks: as ashlar_image_use(). Not from interrupts.
 */
enum ashlar_image_error ashlar_image_used(struct ashlar_image *image);

#ifdef __cplusplus
}
#endif
#endif

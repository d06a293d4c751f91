/*
 * The errors of images in words: an object of its own, for programs that do not print them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_image.h>

const char *ashlar_image_error_text(enum ashlar_image_error error)
{
    static const char *const texts[] = {
        [ASHLAR_IMAGE_SOUND] = "the image is sound",
        [ASHLAR_IMAGE_ABSENT] = "there is no image",
        [ASHLAR_IMAGE_NO_IMAGE] = "what lies there is no image",
        [ASHLAR_IMAGE_VERSION] = "the image has another version of the format",
        [ASHLAR_IMAGE_TRUNCATED] = "the image is longer than the memory that it lies in",
        [ASHLAR_IMAGE_HEADER_WRONG] = "the image's header contradicts itself",
        [ASHLAR_IMAGE_MISPLACED] = "the image lies at no multiple of its alignment",
        [ASHLAR_IMAGE_TABLE_DAMAGED] = "the image's header, table or names are damaged",
        [ASHLAR_IMAGE_NAMES_WRONG] = "a name in the image is empty, too long, without an end or out of order",
        [ASHLAR_IMAGE_FILES_WRONG] = "a file in the image overlaps another or leaves the image",
        [ASHLAR_IMAGE_FILE_DAMAGED] = "a file in the image is damaged",
    };
    size_t index = (size_t)error;

    return index < sizeof texts / sizeof texts[0] ? texts[index] : "no error of an image";
}

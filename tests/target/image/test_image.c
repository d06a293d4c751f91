/*
 * The image itself: what the program finds in it, and that a damaged one is refused and changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test.h"

#include <ashlar_image.h>
#include <stdlib.h>
#include <string.h>

void test_image(void)
{
    static const char *const names[] = {"config.ini", "empty", "fonts/small.fnt", "table.bin"};
    struct ashlar_image image;
    struct ashlar_image_file file;

    check("an image is there", ashlar_image_used(&image) == ASHLAR_IMAGE_SOUND);
    check("it has the files", image.files == sizeof names / sizeof names[0]);
    for (size_t i = 0; i < image.files; i++) {
        check("a file has its name", ashlar_image_file_at(&image, i, &file) && strcmp(file.name, names[i]) == 0);
        check("a file is sound", ashlar_image_file_is_sound(&file));
        check("a file is aligned", (uintptr_t)file.start % 8 == 0);
    }
    check("the image is sound", ashlar_image_check(&image) == ASHLAR_IMAGE_SOUND);
    check("a text is a string", ashlar_image_find(&image, "config.ini", &file) && strcmp(file.start, CONFIG_TEXT) == 0);
    check("a name must be whole", !ashlar_image_find(&image, "config", &file) && !ashlar_image_find(&image, "", &file));
}

void test_damage(void)
{
    struct ashlar_image image;
    struct ashlar_image copied;
    struct ashlar_image still;
    (void)ashlar_image_used(&image);
    unsigned char *copy = malloc(image.bytes);

    check("there is room for a copy", copy != NULL);
    if (copy == NULL) {
        return;
    }
    memcpy(copy, image.start, image.bytes);
    copy[image.bytes - 5] ^= 1;
    check("a damaged file is told", ashlar_image_open(&copied, copy, image.bytes) == ASHLAR_IMAGE_SOUND &&
                                        ashlar_image_check(&copied) == ASHLAR_IMAGE_FILE_DAMAGED);
    copy[30] ^= 1;
    check("a damaged table is told", ashlar_image_use(copy, image.bytes) == ASHLAR_IMAGE_TABLE_DAMAGED);
    check("an image without its end is told", ashlar_image_use(copy, image.bytes - 1) == ASHLAR_IMAGE_TRUNCATED);
    check("an image at an odd address is told", ashlar_image_use(copy + 1, image.bytes) == ASHLAR_IMAGE_MISPLACED);
    check("an error has words", strstr(ashlar_image_error_text(ASHLAR_IMAGE_MISPLACED), "alignment") != NULL);
    check("the image in use stays", ashlar_image_used(&still) == ASHLAR_IMAGE_SOUND && still.start == image.start);
    copy[30] ^= 1;
    check("another image takes its place", ashlar_image_use(copy, image.bytes) == ASHLAR_IMAGE_SOUND &&
                                               ashlar_image_used(&still) == ASHLAR_IMAGE_SOUND && still.start == copy);
    (void)ashlar_image_use(image.start, image.bytes);
    free(copy);
}

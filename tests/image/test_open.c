/*
 * Sound images: what is in them is found, byte for byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/groups.h"
#include "image/maker.h"
#include "support/test.h"

#include "os/crc32.h"

#include <ashlar_image.h>
#include <string.h>

static void test_crc32_is_the_one_of_zlib(void **state)
{
    (void)state;
    /* The check value of CRC-32/ISO-HDLC. */
    assert_int_equal(ashlar_crc32(0, "123456789", 9), 0xCBF43926u);
    assert_int_equal(ashlar_crc32(ashlar_crc32(0, "1234", 4), "56789", 5), 0xCBF43926u);
    assert_int_equal(ashlar_crc32(0, "", 0), 0);
}

static void assert_holds_usual_files(const struct ashlar_image *image)
{
    assert_int_equal(image->files, USUAL_FILES);
    for (size_t i = 0; i < USUAL_FILES; i++) {
        struct content wanted = usual_content(i);
        struct ashlar_image_file file;
        struct ashlar_image_file found;

        assert_true(ashlar_image_file_at(image, i, &file));
        assert_string_equal(file.name, wanted.name);
        assert_int_equal(file.bytes, wanted.bytes);
        assert_memory_equal(file.start, wanted.data, wanted.bytes);
        assert_int_equal(((const char *)file.start)[file.bytes], 0);
        assert_true(ashlar_image_file_is_sound(&file));
        assert_true(ashlar_image_find(image, wanted.name, &found));
        assert_ptr_equal(found.start, file.start);
    }
}

static void test_open_a_sound_image_finds_every_file(void **state)
{
    (void)state;
    struct made made = image_make_usual();
    struct ashlar_image image;

    assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
    assert_ptr_equal(image.start, made.start);
    assert_int_equal(image.bytes, made.bytes);
    assert_holds_usual_files(&image);
    assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_SOUND);
    image_drop(&made);
}

static void test_open_in_more_memory_than_the_image_has(void **state)
{
    (void)state;
    struct made made = image_make_usual();
    struct ashlar_image image;

    assert_int_equal(ashlar_image_open(&image, made.start, SIZE_MAX), ASHLAR_IMAGE_SOUND);
    assert_int_equal(image.bytes, made.bytes);
    assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_SOUND);
    image_drop(&made);
}

static void test_open_with_each_alignment_aligns_every_file(void **state)
{
    struct content files[USUAL_FILES];
    (void)state;
    for (size_t i = 0; i < USUAL_FILES; i++) {
        files[i] = usual_content(i);
    }
    for (uint32_t alignment = 8; alignment <= 65536; alignment *= 2) {
        struct made made = image_make(files, USUAL_FILES, alignment);
        struct ashlar_image image;
        struct ashlar_image_file file;

        assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
        assert_holds_usual_files(&image);
        for (size_t i = 0; i < USUAL_FILES; i++) {
            assert_true(ashlar_image_file_at(&image, i, &file));
            assert_int_equal((uintptr_t)file.start % alignment, 0);
        }
        assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_SOUND);
        image_drop(&made);
    }
}

static void test_open_an_image_without_files_finds_none(void **state)
{
    (void)state;
    struct made made = image_make(NULL, 0, 8);
    struct ashlar_image image;
    struct ashlar_image_file file;

    assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
    assert_int_equal(image.files, 0);
    assert_false(ashlar_image_find(&image, "a.txt", &file));
    assert_false(ashlar_image_file_at(&image, 0, &file));
    assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_SOUND);
    image_drop(&made);
}

static void test_find_what_is_not_there_leaves_the_file_alone(void **state)
{
    static const char *const absent[] = {"", "a", "a.tx", "a.txt2", "A.TXT", "b", "emptx", "emptz", "folder", "folder/",
                                         "folder/c", "/a.txt", "zz", "\xFF"};
    (void)state;
    struct made made = image_make_usual();
    struct ashlar_image image;
    struct ashlar_image_file file = {.name = "as it was"};

    assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        assert_false(ashlar_image_find(&image, absent[i], &file));
    }
    assert_false(ashlar_image_file_at(&image, USUAL_FILES, &file));
    assert_false(ashlar_image_file_at(&image, SIZE_MAX, &file));
    assert_string_equal(file.name, "as it was");
    image_drop(&made);
}

static void test_find_in_images_of_each_size(void **state)
{
    static const char names[][3] = {"aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"};
    struct content files[sizeof names / sizeof names[0]];
    (void)state;
    for (size_t count = 1; count <= sizeof names / sizeof names[0]; count++) {
        files[count - 1] = (struct content){names[count - 1], names[count - 1], 2};
        struct made made = image_make(files, count, 8);
        struct ashlar_image image;
        struct ashlar_image_file file;

        assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
        for (size_t i = 0; i < count; i++) {
            assert_true(ashlar_image_find(&image, names[i], &file));
            assert_string_equal(file.start, names[i]);
        }
        image_drop(&made);
    }
}

static void test_name_of_the_greatest_length_is_found(void **state)
{
    char name[ASHLAR_IMAGE_NAME_BYTES_MAX + 1];
    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct made made = image_make(&(struct content){name, "x", 1}, 1, 8);
    struct ashlar_image image;
    struct ashlar_image_file file;

    assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
    assert_true(ashlar_image_find(&image, name, &file));
    image_drop(&made);
}

int run_open_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc32_is_the_one_of_zlib),
        cmocka_unit_test(test_open_a_sound_image_finds_every_file),
        cmocka_unit_test(test_open_in_more_memory_than_the_image_has),
        cmocka_unit_test(test_open_with_each_alignment_aligns_every_file),
        cmocka_unit_test(test_open_an_image_without_files_finds_none),
        cmocka_unit_test(test_find_what_is_not_there_leaves_the_file_alone),
        cmocka_unit_test(test_find_in_images_of_each_size),
        cmocka_unit_test(test_name_of_the_greatest_length_is_found),
    };
    return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}

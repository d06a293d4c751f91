/*
 * Images that are wrong in one way each. Their checksums are right, so that only the check in question can tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/groups.h"
#include "image/maker.h"
#include "support/test.h"

#include <ashlar_image.h>
#include <string.h>

/* Open must fail so, and leave an image without files. */
static void assert_refused(const void *start, size_t bytes, enum ashlar_image_error error)
{
    struct ashlar_image image = {.start = "left over", .bytes = 9, .files = 9};
    struct ashlar_image_file file;

    assert_int_equal(ashlar_image_open(&image, start, bytes), error);
    assert_null(image.start);
    assert_int_equal(image.bytes, 0);
    assert_int_equal(image.files, 0);
    assert_false(ashlar_image_find(&image, "a.txt", &file));
    assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_SOUND);
}

/* Whether the usual image has this word there. */
static bool usual_has_word(size_t offset, uint32_t value)
{
    struct made made = image_make_usual();
    bool has = word_at(&made, offset) == value;
    image_drop(&made);
    return has;
}

/* The usual image with one word changed, and the checksum of what the header said before. */
static void assert_refused_with_word(size_t offset, uint32_t value, enum ashlar_image_error error)
{
    struct made made = image_make_usual();
    size_t end = names_end(&made);

    assert_int_not_equal(word_at(&made, offset), value);
    word_set(&made, offset, value);
    checksum_set(&made, end);
    assert_refused(made.start, made.bytes, error);
    image_drop(&made);
}

static void test_open_nothing_is_absent(void **state)
{
    (void)state;
    assert_refused(NULL, 0, ASHLAR_IMAGE_ABSENT);
    assert_refused(NULL, SIZE_MAX, ASHLAR_IMAGE_ABSENT);
}

static void test_open_each_shorter_memory_is_truncated(void **state)
{
    (void)state;
    struct made made = image_make_usual();

    for (size_t bytes = 0; bytes < made.bytes; bytes++) {
        struct made shorter = image_copy(&made, bytes);
        assert_refused(shorter.start, bytes, ASHLAR_IMAGE_TRUNCATED);
        image_drop(&shorter);
    }
    image_drop(&made);
}

static void test_open_what_begins_otherwise_is_no_image(void **state)
{
    static const uint32_t values[] = {0, UINT32_MAX, 0x414D4947, 0x474D4942};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_refused_with_word(AT_MAGIC, values[i], ASHLAR_IMAGE_NO_IMAGE);
    }
}

static void test_open_another_version_is_refused(void **state)
{
    (void)state;
    assert_refused_with_word(AT_VERSION, 0, ASHLAR_IMAGE_VERSION);
    assert_refused_with_word(AT_VERSION, 2, ASHLAR_IMAGE_VERSION);
    assert_refused_with_word(AT_VERSION, UINT32_MAX, ASHLAR_IMAGE_VERSION);
}

static void test_open_at_an_address_between_is_misplaced(void **state)
{
    (void)state;
    struct made made = image_make_usual();
    struct made moved = image_make(&(struct content){"a", "b", 1}, 1, 64);
    struct made more = image_make(&(struct content){"a", moved.start, moved.bytes}, 1, 8);
    size_t offset = word_at(&more, entry_offset(0, AT_DATA_OFFSET));

    for (size_t i = 1; i < 8; i++) {
        assert_refused(made.start + i, made.bytes - i, ASHLAR_IMAGE_MISPLACED);
    }
    /* An image within a file of another, where 64 does not divide the address. */
    assert_int_not_equal(offset % 64, 0);
    assert_refused(more.start + offset, moved.bytes, ASHLAR_IMAGE_MISPLACED);
    image_drop(&made);
    image_drop(&moved);
    image_drop(&more);
}

static void test_open_with_a_wrong_alignment_is_refused(void **state)
{
    static const uint32_t values[] = {0, 1, 4, 7, 12, 131072, 0x80000000u, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_refused_with_word(AT_ALIGNMENT, values[i], ASHLAR_IMAGE_HEADER_WRONG);
    }
    assert_refused_with_word(AT_ALIGNMENT, 16, ASHLAR_IMAGE_FILES_WRONG);
}

static void test_open_with_too_many_files_is_refused(void **state)
{
    /* The third times 16 wraps to 0, the fourth to 16. */
    static const uint32_t values[] = {UINT32_MAX, 1000, 0x10000000u, 0x10000001u, 0x7FFFFFFFu};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_refused_with_word(AT_FILES, values[i], ASHLAR_IMAGE_HEADER_WRONG);
    }
}

static void test_open_with_too_many_names_bytes_is_refused(void **state)
{
    static const uint32_t values[] = {UINT32_MAX, 1000, 0x80000000u, UINT32_MAX - 64};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_refused_with_word(AT_NAMES_BYTES, values[i], ASHLAR_IMAGE_HEADER_WRONG);
    }
    struct made made = image_make_usual();
    uint32_t room = (uint32_t)(made.bytes - entry_offset(USUAL_FILES, 0));
    image_drop(&made);
    assert_refused_with_word(AT_NAMES_BYTES, room + 1, ASHLAR_IMAGE_HEADER_WRONG);
}

/* Where the image ends with the names, the next multiple of the alignment lies past it. */
static void test_open_with_a_file_past_the_end_is_refused(void **state)
{
    (void)state;
    struct made made = image_make(&(struct content){"name", "x", 1}, 1, 64);
    uint32_t end = ((uint32_t)names_end(&made) + 3) & ~UINT32_C(3);
    assert_true(end < word_at(&made, entry_offset(0, AT_DATA_OFFSET)));
    word_set(&made, AT_IMAGE_BYTES, end);
    checksum_set(&made, names_end(&made));
    struct made cut = image_copy(&made, end);
    assert_refused(cut.start, cut.bytes, ASHLAR_IMAGE_FILES_WRONG);
    image_drop(&made);
    image_drop(&cut);
}

static void test_open_with_a_wrong_size_is_refused(void **state)
{
    static const uint32_t contradicting[] = {0, 1, 27, 28, 80, 0x40000001u, UINT32_MAX};
    (void)state;
    struct made made = image_make_usual();
    uint32_t bytes = (uint32_t)made.bytes;
    image_drop(&made);

    for (size_t i = 0; i < sizeof contradicting / sizeof contradicting[0]; i++) {
        assert_refused_with_word(AT_IMAGE_BYTES, contradicting[i], ASHLAR_IMAGE_HEADER_WRONG);
    }
    assert_refused_with_word(AT_IMAGE_BYTES, bytes + 1, ASHLAR_IMAGE_TRUNCATED);
    assert_refused_with_word(AT_IMAGE_BYTES, 0x40000000u, ASHLAR_IMAGE_TRUNCATED);
    for (uint32_t less = 1; less <= 16; less++) {
        assert_refused_with_word(AT_IMAGE_BYTES, bytes - less, ASHLAR_IMAGE_FILES_WRONG);
    }
}

static void test_open_with_room_behind_the_last_file_is_refused(void **state)
{
    (void)state;
    struct made made = image_make(&(struct content){"a", (const char[8]){0}, 8}, 1, 8);

    /* Sized for eight bytes, which the table then denies: they belong to no file. */
    word_set(&made, entry_offset(0, AT_DATA_BYTES), 0);
    checksum_set(&made, names_end(&made));
    assert_refused(made.start, made.bytes, ASHLAR_IMAGE_FILES_WRONG);
    image_drop(&made);
}

static void test_open_with_a_wrong_name_offset_is_refused(void **state)
{
    static const uint32_t values[] = {0, 28, UINT32_MAX, 0x80000000u};
    (void)state;
    for (size_t file = 0; file < USUAL_FILES; file++) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            assert_refused_with_word(entry_offset(file, AT_NAME_OFFSET), values[i], ASHLAR_IMAGE_NAMES_WRONG);
        }
    }
}

/* The usual image with these names in place of its own, 22 bytes as those. */
static void assert_names_refused(const char *names)
{
    struct made made = image_make_usual();
    size_t start = AT_TABLE + USUAL_FILES * ENTRY_BYTES;

    assert_int_equal(names_end(&made) - start, 23);
    memcpy(made.start + start, names, 23);
    checksum_set(&made, names_end(&made));
    assert_refused(made.start, made.bytes, ASHLAR_IMAGE_NAMES_WRONG);
    image_drop(&made);
}

static void test_open_with_wrong_names_is_refused(void **state)
{
    (void)state;
    assert_names_refused("a.txt\0empty\0folder/b\0zz");   /* no end */
    assert_names_refused("a.txt\0empty\0folder/bzz\0");   /* a name too few */
    assert_names_refused("a.t\0t\0empty\0folde\0/b\0z");  /* names too many */
    assert_names_refused("\0.txt\0empty\0folder/b\0z");   /* an empty one */
    assert_names_refused("a.txt\0empty\0folder/b\0\0");   /* the last one empty */
    assert_names_refused("f.txt\0empty\0folder/b\0z");    /* out of order */
    assert_names_refused("empty\0empty\0folder/b\0z");    /* the same twice */
    assert_names_refused("\xFF.txt\0empty\0folder/b\0z"); /* bytes are compared without a sign */
}

static void test_open_with_bytes_behind_the_last_name_is_refused(void **state)
{
    (void)state;
    struct made made = image_make(&(struct content){"abc", "x", 1}, 1, 8);

    made.start[AT_TABLE + ENTRY_BYTES + 1] = '\0'; /* its one name is "a" now */
    checksum_set(&made, names_end(&made));
    assert_refused(made.start, made.bytes, ASHLAR_IMAGE_NAMES_WRONG);
    image_drop(&made);
}

static void test_open_with_a_file_up_to_the_very_end_is_refused(void **state)
{
    (void)state;
    struct made made = image_make_usual();
    uint32_t room = (uint32_t)made.bytes - word_at(&made, entry_offset(USUAL_FILES - 1, AT_DATA_OFFSET));
    image_drop(&made);

    /* There is no room left for the 0 behind it. */
    assert_refused_with_word(entry_offset(USUAL_FILES - 1, AT_DATA_BYTES), room, ASHLAR_IMAGE_FILES_WRONG);
}

static void test_open_with_a_name_too_long_is_refused(void **state)
{
    char name[ASHLAR_IMAGE_NAME_BYTES_MAX + 2];
    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct made made = image_make(&(struct content){name, "x", 1}, 1, 8);

    assert_refused(made.start, made.bytes, ASHLAR_IMAGE_NAMES_WRONG);
    image_drop(&made);
}

static void test_open_with_a_wrong_place_of_a_file_is_refused(void **state)
{
    (void)state;
    struct made made = image_make_usual();
    uint32_t first = word_at(&made, entry_offset(0, AT_DATA_OFFSET));
    uint32_t second = word_at(&made, entry_offset(1, AT_DATA_OFFSET));
    uint32_t end = (uint32_t)made.bytes;
    image_drop(&made);
    const uint32_t values[] = {0, 28, first + 1, first + 8, first - 8, second + 8, end, end + 8, 0x80000000u, 0xFFFFFFF8u};

    for (size_t file = 0; file < USUAL_FILES; file++) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            if (!usual_has_word(entry_offset(file, AT_DATA_OFFSET), values[i])) {
                assert_refused_with_word(entry_offset(file, AT_DATA_OFFSET), values[i], ASHLAR_IMAGE_FILES_WRONG);
            }
        }
    }
    assert_refused_with_word(entry_offset(1, AT_DATA_OFFSET), first, ASHLAR_IMAGE_FILES_WRONG); /* both the same */
}

static void test_open_with_a_wrong_size_of_a_file_is_refused(void **state)
{
    static const uint32_t values[] = {1000, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFF0u, UINT32_MAX - 1, UINT32_MAX};
    (void)state;
    for (size_t file = 0; file < USUAL_FILES; file++) {
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            if (!usual_has_word(entry_offset(file, AT_DATA_BYTES), values[i])) {
                assert_refused_with_word(entry_offset(file, AT_DATA_BYTES), values[i], ASHLAR_IMAGE_FILES_WRONG);
            }
        }
    }
}

static void test_open_a_file_without_the_0_behind_it_is_refused(void **state)
{
    (void)state;
    for (size_t file = 0; file < USUAL_FILES; file++) {
        struct made made = image_make_usual();
        size_t end = word_at(&made, entry_offset(file, AT_DATA_OFFSET)) + word_at(&made, entry_offset(file, AT_DATA_BYTES));

        made.start[end] = 1;
        assert_refused(made.start, made.bytes, ASHLAR_IMAGE_FILES_WRONG);
        image_drop(&made);
    }
}

static void test_every_error_has_its_own_words(void **state)
{
    (void)state;
    for (int error = ASHLAR_IMAGE_SOUND; error <= ASHLAR_IMAGE_FILE_DAMAGED; error++) {
        const char *text = ashlar_image_error_text((enum ashlar_image_error)error);
        assert_true(strlen(text) > 10);
        for (int other = ASHLAR_IMAGE_SOUND; other < error; other++) {
            assert_string_not_equal(text, ashlar_image_error_text((enum ashlar_image_error)other));
        }
    }
    assert_non_null(ashlar_image_error_text((enum ashlar_image_error)(ASHLAR_IMAGE_FILE_DAMAGED + 1)));
    assert_non_null(ashlar_image_error_text((enum ashlar_image_error)-1));
}

int run_refusal_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_nothing_is_absent),
        cmocka_unit_test(test_open_each_shorter_memory_is_truncated),
        cmocka_unit_test(test_open_what_begins_otherwise_is_no_image),
        cmocka_unit_test(test_open_another_version_is_refused),
        cmocka_unit_test(test_open_at_an_address_between_is_misplaced),
        cmocka_unit_test(test_open_with_a_wrong_alignment_is_refused),
        cmocka_unit_test(test_open_with_too_many_files_is_refused),
        cmocka_unit_test(test_open_with_too_many_names_bytes_is_refused),
        cmocka_unit_test(test_open_with_a_file_past_the_end_is_refused),
        cmocka_unit_test(test_open_with_a_wrong_size_is_refused),
        cmocka_unit_test(test_open_with_room_behind_the_last_file_is_refused),
        cmocka_unit_test(test_open_with_a_wrong_name_offset_is_refused),
        cmocka_unit_test(test_open_with_wrong_names_is_refused),
        cmocka_unit_test(test_open_with_bytes_behind_the_last_name_is_refused),
        cmocka_unit_test(test_open_with_a_file_up_to_the_very_end_is_refused),
        cmocka_unit_test(test_open_with_a_name_too_long_is_refused),
        cmocka_unit_test(test_open_with_a_wrong_place_of_a_file_is_refused),
        cmocka_unit_test(test_open_with_a_wrong_size_of_a_file_is_refused),
        cmocka_unit_test(test_open_a_file_without_the_0_behind_it_is_refused),
        cmocka_unit_test(test_every_error_has_its_own_words),
    };
    return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}

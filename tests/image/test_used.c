/*
 * The program's own image: there is none here, until one is given; and one that is wrong changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/groups.h"
#include "image/maker.h"
#include "support/test.h"

#include <ashlar_image.h>

/* One test: the program keeps its image from one to the next. */
static void test_use_an_image_takes_the_place_of_the_one_before(void **state)
{
    (void)state;
    struct made first = image_make_usual();
    struct made second = image_make(&(struct content){"only", "this", 4}, 1, 8);
    struct ashlar_image image = {.start = "left over", .bytes = 9, .files = 9};
    struct ashlar_image_file file;

    assert_int_equal(ashlar_image_used(&image), ASHLAR_IMAGE_ABSENT);
    assert_int_equal(image.files, 0);
    assert_int_equal(ashlar_image_use(NULL, 0), ASHLAR_IMAGE_ABSENT);
    assert_int_equal(ashlar_image_use(first.start, first.bytes - 1), ASHLAR_IMAGE_TRUNCATED);
    assert_int_equal(ashlar_image_used(&image), ASHLAR_IMAGE_ABSENT);
    assert_int_equal(ashlar_image_use(first.start, first.bytes), ASHLAR_IMAGE_SOUND);
    assert_int_equal(ashlar_image_used(&image), ASHLAR_IMAGE_SOUND);
    assert_ptr_equal(image.start, first.start);
    second.start[AT_TABLE] ^= 1;
    assert_int_equal(ashlar_image_use(second.start, second.bytes), ASHLAR_IMAGE_TABLE_DAMAGED);
    assert_int_equal(ashlar_image_used(&image), ASHLAR_IMAGE_SOUND);
    assert_ptr_equal(image.start, first.start);
    second.start[AT_TABLE] ^= 1;
    assert_int_equal(ashlar_image_use(second.start, second.bytes), ASHLAR_IMAGE_SOUND);
    assert_int_equal(ashlar_image_used(&image), ASHLAR_IMAGE_SOUND);
    assert_true(ashlar_image_find(&image, "only", &file));
    image_drop(&first);
    image_drop(&second);
}

int run_used_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_use_an_image_takes_the_place_of_the_one_before),
    };
    return cmocka_run_group_tests_name("used", tests, NULL, NULL);
}

/*
 * Damage: each bit of an image, and random bytes of it, with its checksum as it was or made right again. Whatever an image
 * says, nothing beyond its end is read (the sanitizers tell), and what is taken for sound has its files within it.
 *
 * SEED=<n> runs one seed, SEEDS=<n> sets how many.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "image/groups.h"
#include "image/maker.h"
#include "support/prng.h"
#include "support/test.h"

#include <ashlar_image.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_DEFAULT 20000u
#define CHANGES_MAX 4u

static uint32_t seed_now;

static bool image_is_sound(const struct made *made)
{
    struct ashlar_image image;
    return ashlar_image_open(&image, made->start, made->bytes) == ASHLAR_IMAGE_SOUND &&
           ashlar_image_check(&image) == ASHLAR_IMAGE_SOUND;
}

static void test_each_flipped_bit_is_told(void **state)
{
    (void)state;
    struct made made = image_make_usual();

    for (size_t bit = 0; bit < made.bytes * 8; bit++) {
        made.start[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_false(image_is_sound(&made));
        made.start[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_true(image_is_sound(&made));
    image_drop(&made);
}

static void test_damage_to_a_file_opens_and_is_told_by_the_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < USUAL_FILES; i++) {
        struct made made = image_make_usual();
        struct ashlar_image image;
        struct ashlar_image_file file;
        if (usual_content(i).bytes > 0) {
            made.start[word_at(&made, entry_offset(i, AT_DATA_OFFSET))] ^= 0x40;
            assert_int_equal(ashlar_image_open(&image, made.start, made.bytes), ASHLAR_IMAGE_SOUND);
            assert_int_equal(ashlar_image_check(&image), ASHLAR_IMAGE_FILE_DAMAGED);
            for (size_t other = 0; other < USUAL_FILES; other++) {
                assert_true(ashlar_image_file_at(&image, other, &file));
                assert_int_equal(ashlar_image_file_is_sound(&file), other != i);
            }
        }
        image_drop(&made);
    }
}

static uint32_t odd_word(struct prng *prng, const struct made *made)
{
    static const uint32_t words[] = {0, 1, 15, 16, 28, 0x7FFFFFFF, 0x80000000, 0x10000000, 0xFFFFFFF0, 0xFFFFFFFF};
    uint32_t choice = prng_below(prng, sizeof words / sizeof words[0] + 2);

    if (choice < sizeof words / sizeof words[0]) {
        return words[choice];
    }
    return choice % 2 == 0 ? prng_below(prng, (uint32_t)made->bytes + 16) : prng_next(prng);
}

static void image_change(struct prng *prng, struct made *made)
{
    if (prng_below(prng, 2) == 0) {
        word_set(made, prng_below(prng, (uint32_t)made->bytes / 4) * 4, odd_word(prng, made));
    } else {
        made->start[prng_below(prng, (uint32_t)made->bytes)] = (unsigned char)prng_next(prng);
    }
}

/* Read every byte of every file, and find each by its name. */
static void assert_files_are_within(const struct ashlar_image *image)
{
    struct ashlar_image_file file;
    struct ashlar_image_file found;
    unsigned sum = 0;

    for (size_t i = 0; i < image->files; i++) {
        assert_true(ashlar_image_file_at(image, i, &file));
        assert_true(strlen(file.name) >= 1 && strlen(file.name) <= ASHLAR_IMAGE_NAME_BYTES_MAX);
        for (size_t offset = 0; offset <= file.bytes; offset++) {
            sum += ((const unsigned char *)file.start)[offset];
        }
        assert_true((uintptr_t)file.start + file.bytes < (uintptr_t)image->start + image->bytes);
        assert_true(ashlar_image_find(image, file.name, &found) && found.start == file.start);
    }
    assert_true(sum <= 255 * image->bytes);
}

/* Returns whether the image was still taken for one. */
static bool run_seed(uint32_t seed)
{
    struct prng prng = prng_seeded(seed);
    struct made made = image_make_usual();
    uint32_t changes = 1 + prng_below(&prng, CHANGES_MAX);

    for (uint32_t i = 0; i < changes; i++) {
        image_change(&prng, &made);
    }
    size_t end = names_end(&made);
    if (prng_below(&prng, 4) != 0 && end >= AT_TABLE && end <= made.bytes) {
        checksum_set(&made, end);
    }
    struct made cut = image_copy(&made, prng_below(&prng, 4) == 0 ? prng_below(&prng, (uint32_t)made.bytes + 1) : made.bytes);
    struct ashlar_image image;
    bool is_taken = ashlar_image_open(&image, cut.start, cut.bytes) == ASHLAR_IMAGE_SOUND;

    (void)ashlar_image_check(&image);
    assert_files_are_within(&image);
    image_drop(&made);
    image_drop(&cut);
    return is_taken;
}

static int print_seed(void **state)
{
    (void)state;
    printf("last seed run: SEED=%lu\n", (unsigned long)seed_now);
    return 0;
}

static void test_random_damage_never_leads_out_of_the_image(void **state)
{
    const char *one = getenv("SEED");
    const char *count = getenv("SEEDS");
    uint32_t first = one != NULL ? (uint32_t)strtoul(one, NULL, 0) : 1;
    uint32_t seeds = one != NULL ? 1 : count != NULL ? (uint32_t)strtoul(count, NULL, 0) : SEEDS_DEFAULT;
    uint32_t taken = 0;
    (void)state;

    for (seed_now = first; seed_now - first < seeds; seed_now++) {
        taken += run_seed(seed_now) ? 1 : 0;
    }
    seed_now--;
    printf("%lu of %lu damaged images opened\n", (unsigned long)taken, (unsigned long)seeds);
    /* Both outcomes were seen: a change of content opens, one of the table does not. */
    assert_true(one != NULL || (taken > seeds / 100 && taken < seeds / 2));
}

int run_damage_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_flipped_bit_is_told),
        cmocka_unit_test(test_damage_to_a_file_opens_and_is_told_by_the_check),
        cmocka_unit_test_teardown(test_random_damage_never_leads_out_of_the_image, print_seed),
    };
    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}

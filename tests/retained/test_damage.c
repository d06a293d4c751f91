/*
 * Damaged memory: each bit flipped, alone or with sums that agree, and nothing but noise. Whatever stands there, opening it
 * ends, touches nothing beside it, and gives a heap that works.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "retained/groups.h"
#include "retained/scene.h"
#include "support/prng.h"

#include <stdio.h>

enum { ORIGINS = ASHLAR_RETAINED_FRESH_INTERRUPTED + 1, NOISES = 4000 };

static unsigned char image[SCENE_BYTES];

static void image_put_back(void)
{
    memcpy(scene_memory(), image, SCENE_BYTES);
}

/* Open whatever is there: a heap that works, whose list is whole if it is the one from before. */
static enum ashlar_retained_origin open_and_use(void)
{
    enum ashlar_retained_origin origin;
    struct ashlar_retained *retained = scene_open(&origin);
    assert_true(retained_is_usable(retained));
    if (origin != ASHLAR_RETAINED_REUSED) {
        assert_null(*ashlar_retained_root(retained));
        assert_int_equal(ashlar_heap_stats(ashlar_retained_heap(retained)).used_blocks, 0);
    }
    return origin;
}

static void test_each_flipped_bit_of_record_and_control_is_told(void **state)
{
    (void)state;
    if (!SCENE_REUSES) {
        return;
    }
    struct ashlar_retained *retained = scene_list();
    size_t bytes = guarded_bytes(retained);
    memcpy(image, scene_memory(), SCENE_BYTES);
    for (size_t bit = 0; bit < 8 * bytes; bit++) {
        image_put_back();
        scene_memory()[bit / 8] ^= (unsigned char)(1u << bit % 8);
        enum ashlar_retained_origin origin = open_and_use();
        bool is_root = bit / 8 >= root_offset() && bit / 8 < root_offset() + sizeof(void *);
        bool is_mark = bit < 32;
        assert_int_equal(origin, is_mark   ? ASHLAR_RETAINED_FRESH
                                 : is_root ? ASHLAR_RETAINED_FRESH_UNSOUND
                                           : ASHLAR_RETAINED_FRESH_DAMAGED);
    }
}

/* The sums agree with what is there: the full check alone decides. Where it takes the heap over, that must be sound. */
static void test_each_flipped_bit_with_right_sums_leaves_a_heap_that_works(void **state)
{
    unsigned counts[ORIGINS] = {0};
    (void)state;
    if (!SCENE_REUSES) {
        return;
    }
    (void)scene_list();
    memcpy(image, scene_memory(), SCENE_BYTES);
    for (size_t bit = 0; bit < 8 * SCENE_BYTES; bit++) {
        image_put_back();
        scene_memory()[bit / 8] ^= (unsigned char)(1u << bit % 8);
        sums_repair((struct ashlar_retained *)(void *)scene_memory());
        counts[open_and_use()]++;
    }
    assert_true(counts[ASHLAR_RETAINED_FRESH_UNSOUND] > 0);
    assert_true(counts[ASHLAR_RETAINED_FRESH_OTHER_BUILD] > 0);
    assert_true(counts[ASHLAR_RETAINED_REUSED] > 0); /* contents are the program's */
}

static void noise_write(struct prng *prng, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        scene_memory()[i] = (unsigned char)(prng_next(prng) >> 11);
    }
}

static void test_noise_gives_a_fresh_heap(void **state)
{
    struct prng prng = prng_seeded(20);
    (void)state;
    for (unsigned i = 0; i < NOISES / 4 && SCENE_REUSES; i++) {
        noise_write(&prng, 0, SCENE_BYTES);
        assert_int_equal(open_and_use(), ASHLAR_RETAINED_FRESH);
    }
}

/* Noise of any length anywhere, and words that point into the memory, behind a record whose sums agree. */
static void test_noise_with_right_sums_leaves_a_heap_that_works(void **state)
{
    struct prng prng = prng_seeded(21);
    unsigned counts[ORIGINS] = {0};
    (void)state;
    if (!SCENE_REUSES) {
        return;
    }
    (void)scene_list();
    memcpy(image, scene_memory(), SCENE_BYTES);
    for (unsigned i = 0; i < NOISES; i++) {
        image_put_back();
        size_t from = record_bytes() + prng_below(&prng, (uint32_t)(SCENE_BYTES - record_bytes()));
        if (i % 2 == 0) {
            noise_write(&prng, from, from + prng_below(&prng, (uint32_t)(SCENE_BYTES - from) + 1));
        } else {
            uintptr_t place = (uintptr_t)scene_memory() + 4 * prng_below(&prng, SCENE_BYTES / 4);
            size_t at = (from & ~(sizeof place - 1)) % (guarded_bytes((void *)scene_memory()) + 256);
            memcpy(scene_memory() + (at < record_bytes() ? record_bytes() : at), &place, sizeof place);
        }
        sums_repair((struct ashlar_retained *)(void *)scene_memory());
        counts[open_and_use()]++;
    }
    assert_true(counts[ASHLAR_RETAINED_FRESH_UNSOUND] > NOISES / 4);
    printf("noise with right sums: %u of %u unsound\n", counts[ASHLAR_RETAINED_FRESH_UNSOUND], (unsigned)NOISES);
}

/* Two bits at a time, for what sums of words are weak at: the same bit of two words. */
static void test_pairs_of_flipped_bits_are_told(void **state)
{
    (void)state;
    if (!SCENE_REUSES) {
        return;
    }
    size_t from = record_bytes() / 4;
    size_t to = guarded_bytes(scene_list()) / 4;
    memcpy(image, scene_memory(), SCENE_BYTES);
    for (size_t first = from; first < to; first++) {
        for (size_t second = first + 1; second < to; second += 3) {
            image_put_back();
            scene_memory()[4 * first + 3] ^= 0x80;
            scene_memory()[4 * second + 3] ^= 0x80;
            enum ashlar_retained_origin origin;
            (void)scene_open(&origin);
            assert_int_equal(origin, ASHLAR_RETAINED_FRESH_DAMAGED);
        }
    }
}

int run_damage_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_flipped_bit_of_record_and_control_is_told),
        cmocka_unit_test(test_each_flipped_bit_with_right_sums_leaves_a_heap_that_works),
        cmocka_unit_test(test_noise_gives_a_fresh_heap),
        cmocka_unit_test(test_noise_with_right_sums_leaves_a_heap_that_works),
        cmocka_unit_test(test_pairs_of_flipped_bits_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

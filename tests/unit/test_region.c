/*
 * Regions: adding, extending, giving back, and starting anew.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

enum { QUARTER = TEST_ARENA_BYTES / 4, HALF = TEST_ARENA_BYTES / 2 };

static unsigned char *arena_at(size_t offset)
{
    return arena_memory() + offset;
}

/* add_region */

static void test_add_region_more_memory_serves_larger_request(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);
    size_t before = ashlar_largest_free(heap);
    unsigned char *first = alloc_checked(heap, before);
    unsigned char *second;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_null(ashlar_alloc(heap, 40));
    assert_true(ashlar_heap_add_region(heap, arena_at(HALF + QUARTER), QUARTER));
    assert_sound(heap);
    assert_int_equal(ashlar_heap_stats(heap).regions, 2);
    assert_int_equal(ashlar_heap_stats(heap).region_bytes, HALF + QUARTER);
    second = alloc_checked(heap, ashlar_largest_free(heap));
    assert_true(second > arena_at(HALF + QUARTER));
    memset(second, 0xFF, ashlar_usable_size(second));
    assert_true(arena_is_untouched(HALF, HALF + QUARTER));
    ashlar_free(heap, second);
    ashlar_free(heap, first);
    assert_sound(heap);
}

static void test_add_region_adjacent_memory_is_not_merged(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);
    size_t first_free = ashlar_largest_free(heap);

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, arena_at(HALF), HALF));
    assert_sound(heap);
    assert_int_equal(oracle_survey(heap).free_blocks, 2);
    assert_true(ashlar_largest_free(heap) >= first_free);
    assert_true(ashlar_largest_free(heap) < TEST_ARENA_BYTES - HALF);
}

static void test_add_region_bad_memory_returns_false_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);

    (void)state;
    arena_image_take();
    assert_false(ashlar_heap_add_region(heap, NULL, QUARTER));
    assert_false(ashlar_heap_add_region(heap, NULL, 0));
    assert_false(ashlar_heap_add_region(heap, arena_at(HALF), SIZE_MAX));
    assert_false(ashlar_heap_add_region(heap, arena_at(HALF), SIZE_MAX - 64));
    assert_false(ashlar_heap_add_region(heap, arena_at(HALF), ASHLAR_HEAP_BYTES_MAX));
    assert_false(ashlar_heap_add_region(heap, arena_at(HALF), HALF + 8));
    assert_false(ashlar_heap_add_region(heap, (void *)(UINTPTR_MAX - 255), 512));
    for (size_t bytes = 0; bytes < NAIVE_BLOCK_BYTES_MIN; bytes++) {
        assert_false(ashlar_heap_add_region(heap, arena_at(HALF), bytes));
    }
    assert_true(arena_image_is_same());
}

static void test_add_region_of_every_size_and_phase_is_sound(void **state)
{
    size_t smallest = SIZE_MAX;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    for (size_t bytes = 0; bytes <= 200; bytes++) {
        for (size_t phase = 0; phase < 8; phase++) {
            struct ashlar_heap *heap = fixture_heap_growable(HALF);
            unsigned char *memory = arena_at(HALF) + phase;
            size_t free_bytes = free_bytes_of(heap);

            arena_image_take();
            if (!ashlar_heap_add_region(heap, memory, bytes)) {
                assert_true(arena_image_is_same());
                assert_true(smallest > bytes || phase != 0);
                continue;
            }
            if (bytes < smallest) {
                smallest = bytes;
            }
            assert_sound(heap);
            assert_true(free_bytes_of(heap) >= free_bytes + NAIVE_BLOCK_BYTES_MIN);
            assert_true(arena_is_untouched(HALF, HALF + phase));
            assert_true(arena_is_untouched(HALF + phase + bytes, TEST_ARENA_BYTES));
        }
    }
    assert_true(smallest <= 64);
}

static void test_add_region_spends_the_stated_overhead(void **state)
{
    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    for (size_t blocks = NAIVE_BLOCK_BYTES_MIN; blocks <= 200; blocks += 8) {
        struct ashlar_heap *heap = fixture_heap_growable(HALF);
        size_t before = free_bytes_of(heap);

        assert_true(ashlar_heap_add_region(heap, arena_at(HALF), ASHLAR_REGION_OVERHEAD_BYTES + blocks));
        assert_int_equal(free_bytes_of(heap), before + blocks);
    }
}

static void test_add_region_past_regions_max_returns_false_unchanged(void **state)
{
    enum { PIECE = 128 };
    struct ashlar_heap *heap = fixture_heap_growable(HALF);
    size_t regions = 1;

    (void)state;
    while (regions < ASHLAR_REGIONS_MAX) {
        assert_true(ashlar_heap_add_region(heap, arena_at(HALF + regions * PIECE), PIECE));
        assert_sound(heap);
        regions++;
        assert_int_equal(ashlar_heap_stats(heap).regions, regions);
    }
    arena_image_take();
    assert_false(ashlar_heap_add_region(heap, arena_at(TEST_ARENA_BYTES - PIECE), PIECE));
    assert_true(arena_image_is_same());
}

static void test_add_region_up_to_exact_maximum_succeeds(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, arena_at(HALF), HALF));
    assert_sound(heap);
}

/* extend */

static void test_extend_behind_free_block_grows_it(void **state)
{
    (void)state;
    for (size_t bytes = 8; bytes <= 128; bytes++) {
        struct ashlar_heap *heap = fixture_heap_growable(HALF);
        size_t before = free_bytes_of(heap);

        assert_true(ashlar_heap_extend(heap, arena_at(HALF), bytes));
        assert_all_free(heap, before + bytes / 8 * 8);
        assert_true(arena_is_untouched(HALF + bytes / 8 * 8, TEST_ARENA_BYTES));
        assert_int_equal(ashlar_heap_stats(heap).region_bytes, HALF + bytes / 8 * 8);
    }
}

static void test_extend_behind_used_block_needs_room_for_a_block(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 128; bytes++) {
        struct ashlar_heap *heap = fixture_heap_growable(HALF);
        unsigned char *payload = alloc_checked(heap, ashlar_largest_free(heap));

        memset(payload, 0xFF, ashlar_usable_size(payload));
        arena_image_take();
        if (bytes / 8 * 8 < NAIVE_BLOCK_BYTES_MIN) {
            assert_false(ashlar_heap_extend(heap, arena_at(HALF), bytes));
            assert_true(arena_image_is_same());
            continue;
        }
        assert_true(ashlar_heap_extend(heap, arena_at(HALF), bytes));
        assert_sound(heap);
        assert_int_equal(free_bytes_of(heap), bytes / 8 * 8);
        assert_int_equal(ashlar_largest_free(heap), naive_payload_bytes(bytes / 8 * 8));
    }
}

static void test_extend_wrong_end_or_size_returns_false_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);

    (void)state;
    arena_image_take();
    assert_false(ashlar_heap_extend(heap, NULL, 64));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF) - 8, 64));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF) + 8, 64));
    assert_false(ashlar_heap_extend(heap, arena_memory(), 64));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), 0));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), 7));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), HALF + 8));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), ASHLAR_HEAP_BYTES_MAX));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), SIZE_MAX));
    assert_false(ashlar_heap_extend(heap, arena_at(HALF), SIZE_MAX - HALF));
    assert_true(arena_image_is_same());
}

static void test_extend_to_exact_maximum_succeeds_and_past_it_fails(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(HALF);
    unsigned char *payload;

    (void)state;
    assert_true(ashlar_heap_extend(heap, arena_at(HALF), HALF - 64));
    arena_image_take();
    assert_false(ashlar_heap_extend(heap, arena_at(TEST_ARENA_BYTES - 64), 72));
    assert_true(arena_image_is_same());
    assert_true(ashlar_heap_extend(heap, arena_at(TEST_ARENA_BYTES - 64), 64));
    assert_sound(heap);
    payload = alloc_checked(heap, ashlar_largest_free(heap));
    assert_int_equal(free_bytes_of(heap), 0);
    memset(payload, 0xFF, ashlar_usable_size(payload));
    assert_sound(heap);
}

static void test_extend_further_region_grows_that_one(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(QUARTER);
    struct ashlar_stats before;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, arena_at(HALF), QUARTER / 2));
    before = ashlar_heap_stats(heap);
    assert_true(ashlar_heap_extend(heap, arena_at(HALF) + QUARTER / 2, QUARTER / 2));
    assert_sound(heap);
    assert_int_equal(ashlar_heap_stats(heap).free_bytes, before.free_bytes + QUARTER / 2);
    assert_int_equal(ashlar_heap_stats(heap).overhead_bytes, before.overhead_bytes);
    assert_true(arena_is_untouched(QUARTER, HALF));
    assert_true(arena_is_untouched(HALF + QUARTER, TEST_ARENA_BYTES));
}

/* give_back */

static void test_give_back_takes_whole_multiples_above_what_is_kept(void **state)
{
    (void)state;
    for (size_t multiple = 8; multiple <= 256; multiple *= 2) {
        for (size_t keep = 0; keep <= HALF; keep += 24) {
            struct ashlar_heap *heap = fixture_heap();
            size_t whole = free_bytes_of(heap);
            size_t given = ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), keep, multiple);
            size_t left = whole - given;

            assert_sound(heap);
            assert_int_equal(given % multiple, 0);
            assert_true(left >= keep);
            assert_true(left == 0 || left >= NAIVE_BLOCK_BYTES_MIN);
            assert_true(left < keep + multiple + NAIVE_BLOCK_BYTES_MIN);
            assert_int_equal(free_bytes_of(heap), left);
            assert_int_equal(ashlar_heap_stats(heap).region_bytes, TEST_ARENA_BYTES - given);
        }
    }
}

static void test_give_back_then_caller_owns_the_memory(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 50);
    size_t given = ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, 8);
    unsigned char *end = arena_at(TEST_ARENA_BYTES - given);

    (void)state;
    assert_true(given > 0);
    assert_int_equal(free_bytes_of(heap), 0);
    payload_fill(payload, ashlar_usable_size(payload), 1);
    memset(end, 0xEE, given);
    assert_sound(heap);
    assert_null(ashlar_alloc(heap, 0));
    assert_true(ashlar_heap_extend(heap, end, given));
    assert_sound(heap);
    assert_int_equal(free_bytes_of(heap), given);
    ashlar_free(heap, payload);
    assert_all_free(heap, given + naive_block_bytes(50));
}

static void test_give_back_not_possible_returns_zero_unchanged(void **state)
{
    static const size_t wrong_multiples[] = {0, 1, 2, 4, 9, 12, 24, SIZE_MAX};
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);

    (void)state;
    arena_image_take();
    assert_int_equal(ashlar_heap_give_back(heap, NULL, 0, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES) - 8, 0, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES) + 8, 0, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), whole, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), whole + 1, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), SIZE_MAX, 8), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, TEST_ARENA_BYTES), 0);
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, SIZE_MAX / 2 + 1), 0);
    for (size_t i = 0; i < COUNT_OF(wrong_multiples); i++) {
        assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, wrong_multiples[i]), 0);
    }
    assert_true(arena_image_is_same());
}

static void test_give_back_below_used_last_block_returns_zero_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *first = alloc_checked(heap, 100);

    (void)state;
    alloc_checked(heap, ashlar_largest_free(heap));
    ashlar_free(heap, first);
    arena_image_take();
    assert_int_equal(ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, 8), 0);
    assert_true(arena_image_is_same());
}

static void test_give_back_all_then_extend_restores_heap(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    size_t given = ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, 8);

    (void)state;
    assert_int_equal(given, whole);
    assert_sound(heap);
    assert_int_equal(ashlar_largest_free(heap), 0);
    assert_null(ashlar_alloc(heap, 0));
    assert_true(ashlar_heap_extend(heap, arena_at(TEST_ARENA_BYTES - given), given));
    assert_all_free(heap, whole);
}

/* reset */

static void test_reset_used_heap_is_as_created(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    struct ashlar_stats stats;

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        unsigned char *payload = alloc_checked(heap, i * 9);
        unsigned char *wall = alloc_checked(heap, 0);

        memset(payload, 0xFF, ashlar_usable_size(payload));
        memset(wall, 0xFF, ashlar_usable_size(wall));
        if (i % 3 == 0) {
            ashlar_free(heap, payload);
        }
    }
    ashlar_heap_reset(heap);
    assert_all_free(heap, whole);
    stats = ashlar_heap_stats(heap);
    assert_int_equal(stats.used_bytes, 0);
    assert_int_equal(stats.used_bytes_peak, 0);
    alloc_checked(heap, ashlar_largest_free(heap));
}

static void test_reset_keeps_regions_and_their_growth(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(QUARTER);
    size_t whole;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_extend(heap, arena_at(QUARTER), 64));
    assert_true(ashlar_heap_add_region(heap, arena_at(HALF), QUARTER));
    whole = free_bytes_of(heap);
    alloc_until_full(heap, 30, NULL, 0);
    ashlar_heap_reset(heap);
    assert_all_free(heap, whole);
    assert_int_equal(ashlar_heap_stats(heap).regions, 2);
}

static void test_reset_heap_given_back_to_nothing_is_sound(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t given = ashlar_heap_give_back(heap, arena_at(TEST_ARENA_BYTES), 0, 8);

    (void)state;
    ashlar_heap_reset(heap);
    assert_sound(heap);
    assert_int_equal(free_bytes_of(heap), 0);
    assert_true(ashlar_heap_extend(heap, arena_at(TEST_ARENA_BYTES - given), given));
    assert_sound(heap);
}

int run_region_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_region_more_memory_serves_larger_request),
        cmocka_unit_test(test_add_region_adjacent_memory_is_not_merged),
        cmocka_unit_test(test_add_region_bad_memory_returns_false_unchanged),
        cmocka_unit_test(test_add_region_of_every_size_and_phase_is_sound),
        cmocka_unit_test(test_add_region_spends_the_stated_overhead),
        cmocka_unit_test(test_add_region_past_regions_max_returns_false_unchanged),
        cmocka_unit_test(test_add_region_up_to_exact_maximum_succeeds),
        cmocka_unit_test(test_extend_behind_free_block_grows_it),
        cmocka_unit_test(test_extend_behind_used_block_needs_room_for_a_block),
        cmocka_unit_test(test_extend_wrong_end_or_size_returns_false_unchanged),
        cmocka_unit_test(test_extend_to_exact_maximum_succeeds_and_past_it_fails),
        cmocka_unit_test(test_extend_further_region_grows_that_one),
        cmocka_unit_test(test_give_back_takes_whole_multiples_above_what_is_kept),
        cmocka_unit_test(test_give_back_then_caller_owns_the_memory),
        cmocka_unit_test(test_give_back_not_possible_returns_zero_unchanged),
        cmocka_unit_test(test_give_back_below_used_last_block_returns_zero_unchanged),
        cmocka_unit_test(test_give_back_all_then_extend_restores_heap),
        cmocka_unit_test(test_reset_used_heap_is_as_created),
        cmocka_unit_test(test_reset_keeps_regions_and_their_growth),
        cmocka_unit_test(test_reset_heap_given_back_to_nothing_is_sound),
    };

    return cmocka_run_group_tests_name("region", tests, NULL, NULL);
}

/*
 * Statistics and walks: what they say against what the oracle counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

static void assert_stats_agree(const struct ashlar_heap *heap)
{
    struct survey survey = oracle_survey(heap);
    struct ashlar_stats stats = ashlar_heap_stats(heap);

    assert_int_equal(stats.regions, survey.regions);
    assert_int_equal(stats.region_bytes, survey.region_bytes);
    assert_int_equal(stats.used_blocks, survey.used_blocks);
    assert_int_equal(stats.used_bytes, survey.used_bytes);
    assert_int_equal(stats.free_bytes, survey.free_bytes);
    assert_int_equal(stats.region_bytes, stats.overhead_bytes + stats.used_bytes + stats.free_bytes);
    assert_true(stats.used_bytes_peak >= stats.used_bytes);
}

static void test_stats_after_every_kind_of_call_agree_with_the_blocks(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
    unsigned char *end = arena_memory() + TEST_ARENA_BYTES / 2;
    unsigned char *first;
    unsigned char *second;

    (void)state;
    assert_stats_agree(heap);
    first = alloc_checked(heap, 100);
    assert_stats_agree(heap);
    second = ashlar_aligned_alloc(heap, 64, 30);
    assert_stats_agree(heap);
    first = ashlar_realloc(heap, first, 20);
    assert_stats_agree(heap);
    first = ashlar_realloc(heap, first, 250);
    assert_stats_agree(heap);
    ashlar_free(heap, second);
    assert_stats_agree(heap);
    assert_true(ashlar_heap_extend(heap, end, 128));
    assert_stats_agree(heap);
    assert_true(ashlar_heap_give_back(heap, end + 128, 0, 64) > 0);
    assert_stats_agree(heap);
    ashlar_free(heap, first);
    assert_stats_agree(heap);
}

static void test_stats_peak_is_the_most_ever_used(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t peak = 0;
    unsigned char *payloads[8];

    (void)state;
    assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, 0);
    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        payloads[i] = alloc_checked(heap, 20 * i);
        peak += naive_block_bytes(20 * i);
        assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, peak);
    }
    for (size_t i = 0; i < COUNT_OF(payloads); i++) {
        ashlar_free(heap, payloads[i]);
        assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, peak);
    }
    assert_int_equal(ashlar_heap_stats(heap).used_bytes, 0);
    alloc_checked(heap, 10);
    assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, peak);
}

static void test_stats_peak_follows_growth_in_place(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 20);

    (void)state;
    assert_ptr_equal(ashlar_realloc(heap, payload, 200), payload);
    assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, naive_block_bytes(200));
    assert_ptr_equal(ashlar_realloc(heap, payload, 100), payload);
    assert_int_equal(ashlar_heap_stats(heap).used_bytes, naive_block_bytes(100));
    assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, naive_block_bytes(200));
}

/* Walk */

struct tour {
    const struct ashlar_heap *heap;
    const void *last;
    size_t blocks;
    size_t used_blocks;
    size_t bytes;
    size_t stop_after;
};

static bool tour_visit(const struct ashlar_block_info *block, void *context)
{
    struct tour *tour = context;
    struct raw_block raw = oracle_block_at(tour->heap, block->payload);

    assert_ptr_equal(block->payload, raw.payload);
    assert_int_equal(block->block_bytes, raw.bytes);
    assert_int_equal(block->payload_bytes, block->used ? ashlar_usable_size(block->payload) : naive_payload_bytes(raw.bytes));
    assert_int_equal(block->used, raw.used);
    assert_true((uintptr_t)block->payload > (uintptr_t)tour->last);
    tour->last = block->payload;
    tour->blocks++;
    tour->used_blocks += block->used;
    tour->bytes += block->block_bytes;
    return tour->blocks != tour->stop_after;
}

static struct ashlar_heap *heap_with_holes(void)
{
    struct ashlar_heap *heap = fixture_heap();

    for (size_t i = 0; i < 9; i++) {
        unsigned char *payload = alloc_checked(heap, i * 11);
        unsigned char *aligned = ashlar_aligned_alloc(heap, 32, 9);

        assert_non_null(aligned);
        if (i % 2 == 0) {
            ashlar_free(heap, payload);
        }
    }
    assert_sound(heap);
    return heap;
}

static void test_walk_visits_every_block_in_address_order(void **state)
{
    struct ashlar_heap *heap = heap_with_holes();
    struct survey survey = oracle_survey(heap);
    struct tour tour = {.heap = heap};

    (void)state;
    arena_image_take();
    assert_true(ashlar_heap_walk(heap, tour_visit, &tour));
    assert_int_equal(tour.blocks, survey.used_blocks + survey.free_blocks);
    assert_int_equal(tour.used_blocks, survey.used_blocks);
    assert_int_equal(tour.bytes, survey.used_bytes + survey.free_bytes);
    assert_true(arena_image_is_same());
}

static void test_walk_ended_by_visitor_returns_false(void **state)
{
    struct ashlar_heap *heap = heap_with_holes();
    struct survey survey = oracle_survey(heap);
    size_t blocks = survey.used_blocks + survey.free_blocks;

    (void)state;
    for (size_t stop_after = 1; stop_after <= blocks; stop_after++) {
        struct tour tour = {.heap = heap, .stop_after = stop_after};

        assert_false(ashlar_heap_walk(heap, tour_visit, &tour));
        assert_int_equal(tour.blocks, stop_after);
    }
}

static void test_walk_over_several_regions_visits_all(void **state)
{
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
    struct tour tour = {.heap = heap};

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, arena_memory() + TEST_ARENA_BYTES / 2 + 64, 256));
    alloc_checked(heap, 33);
    assert_true(ashlar_heap_walk(heap, tour_visit, &tour));
    assert_int_equal(tour.blocks, 3);
    assert_int_equal(tour.bytes, oracle_survey(heap).used_bytes + oracle_survey(heap).free_bytes);
}

/* Usable size */

static void test_usable_size_null_is_zero(void **state)
{
    (void)state;
    assert_int_equal(ashlar_usable_size(NULL), 0);
}

static void test_usable_size_may_all_be_written(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    for (size_t bytes = 0; bytes <= 100; bytes++) {
        unsigned char *plain = alloc_checked(heap, bytes);
        unsigned char *aligned = ashlar_aligned_alloc(heap, 16, bytes);

        assert_non_null(aligned);
        assert_true(ashlar_usable_size(aligned) >= bytes);
        memset(plain, 0xFF, ashlar_usable_size(plain));
        memset(aligned, 0xFF, ashlar_usable_size(aligned));
        assert_sound(heap);
        ashlar_free(heap, plain);
        ashlar_free(heap, aligned);
        assert_sound(heap);
    }
}

int run_stats_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stats_after_every_kind_of_call_agree_with_the_blocks),
        cmocka_unit_test(test_stats_peak_is_the_most_ever_used),
        cmocka_unit_test(test_stats_peak_follows_growth_in_place),
        cmocka_unit_test(test_walk_visits_every_block_in_address_order),
        cmocka_unit_test(test_walk_ended_by_visitor_returns_false),
        cmocka_unit_test(test_walk_over_several_regions_visits_all),
        cmocka_unit_test(test_usable_size_null_is_zero),
        cmocka_unit_test(test_usable_size_may_all_be_written),
    };

    return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}

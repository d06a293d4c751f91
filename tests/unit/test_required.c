/*
 * ashlar_required_bytes: a heap of that size withstands the adversaries, and they are strong enough to tell.
 *
 * The limits are such that what is required fits the arena, which on a board is small.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/required.h>
#include <ashlar/stats.h>

#include "support/adversary.h"
#include "support/fixture.h"
#include "unit/groups.h"

enum { RANDOM_CALLS = 400, SEEDS = 8 };

/* How many smallest blocks may be live, and how many times that size the largest may have. */
static const struct {
    size_t live;
    size_t largest;
} limits[] = {{1, 1}, {2, 1}, {2, 2}, {7, 2}, {8, 4}, {13, 3}, {16, 4}, {16, 8}, {32, 4}, {24, 16}, {24, 24}, {64, 8},
              {33, 31}, {100, 10}};

/* Where the adversary's blocks are noted: in the arena behind the heap, for small boards have no room beside it. */
static size_t notes_room(size_t heap_bytes)
{
    return heap_bytes > TEST_ARENA_BYTES ? 0 : (TEST_ARENA_BYTES - heap_bytes) / sizeof(struct adversary_block);
}

static struct adversary adversary_of(struct ashlar_heap *heap, size_t live_bytes_max, size_t block_bytes_max)
{
    size_t heap_bytes = ashlar_heap_stats(heap).region_bytes;
    struct adversary adversary = {
        .heap = heap,
        .live_bytes_max = live_bytes_max,
        .block_bytes_max = block_bytes_max,
        .blocks = (struct adversary_block *)(void *)(arena_memory() + heap_bytes),
        .blocks_max = live_bytes_max / NAIVE_BLOCK_BYTES_MIN,
    };

    assert_true(adversary.blocks_max <= notes_room(heap_bytes));
    memset(adversary.blocks, 0, adversary.blocks_max * sizeof *adversary.blocks);
    return adversary;
}

/* Whether the arena has room for the heap that is required, and for the notes. */
static bool limits_fit(size_t live, size_t largest)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    return notes_room(ashlar_required_bytes(live * unit, largest * unit)) >= live;
}

typedef bool play(struct adversary *adversary);

static bool play_random(struct adversary *adversary)
{
    static uint32_t seed;

    seed++;
    return adversary_play_random(adversary, seed, RANDOM_CALLS);
}

/* A heap whose blocks have at least `block_bytes` in all, and less than a granule more; or the smallest heap, if that
 * has more. */
static struct ashlar_heap *heap_of_blocks(size_t block_bytes)
{
    size_t bytes = block_bytes;
    size_t least_bytes = ashlar_heap_bytes_min(bytes);

    while (bytes < least_bytes || bytes - least_bytes + NAIVE_BLOCK_BYTES_MIN < block_bytes) {
        bytes += NAIVE_GRANULE_BYTES;
        least_bytes = ashlar_heap_bytes_min(bytes);
    }
    return fixture_heap_of(bytes);
}

/* Play in a heap of what is required, for all limits for which that fits; returns how many there were. */
static size_t assert_withstood(play *play_once, unsigned times)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;
    size_t played = 0;

    for (size_t i = 0; i < COUNT_OF(limits) * times; i++) {
        size_t live_bytes = limits[i / times].live * unit;
        size_t largest_bytes = limits[i / times].largest * unit;
        if (!limits_fit(limits[i / times].live, limits[i / times].largest)) {
            continue;
        }
        size_t required_bytes = ashlar_required_bytes(live_bytes, largest_bytes);
        struct adversary adversary = adversary_of(fixture_heap_of(required_bytes), live_bytes, largest_bytes);
        assert_true(play_once(&adversary));
        assert_sound(adversary.heap);
        played++;
    }
    return played;
}

static void test_required_bytes_withstands_doubling(void **state)
{
    (void)state;
    assert_true(assert_withstood(adversary_play_doubling, 1) >= 5);
}

static void test_required_bytes_withstands_shrinking(void **state)
{
    (void)state;
    assert_true(assert_withstood(adversary_play_shrinking, 1) >= 5);
}

static void test_required_bytes_withstands_random_calls(void **state)
{
    (void)state;
    assert_true(assert_withstood(play_random, SEEDS) >= 5 * SEEDS);
}

static void test_doubling_below_robsons_bound_is_refused(void **state)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    (void)state;
    for (size_t largest = 2; largest <= 8; largest *= 2) {
        size_t live_bytes = 2 * largest * unit;
        size_t blocks_bytes = adversary_doubling_bytes(live_bytes, largest * unit) - unit;
        struct ashlar_heap *heap = heap_of_blocks(blocks_bytes);
        if (free_bytes_of(heap) >= blocks_bytes + unit) {
            continue;
        }
        struct adversary adversary = adversary_of(heap, live_bytes, largest * unit);
        assert_false(adversary_play_doubling(&adversary));
        assert_sound(adversary.heap);
    }
}

/* Most of what is required is so because of what shrinking does: each smallest block spoils room for a largest. */
static void test_shrinking_in_less_than_it_spoils_is_refused(void **state)
{
    static const struct {
        size_t live;
        size_t largest;
    } pairs[] = {{16, 4}, {20, 3}, {64, 8}};
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        size_t spoilt_bytes = (pairs[i].live - 2 * pairs[i].largest) * pairs[i].largest * unit;
        if (!limits_fit(pairs[i].live, pairs[i].largest)) {
            continue;
        }
        struct adversary adversary =
            adversary_of(heap_of_blocks(spoilt_bytes), pairs[i].live * unit, pairs[i].largest * unit);
        assert_false(adversary_play_shrinking(&adversary));
        assert_sound(adversary.heap);
    }
}

static void test_required_bytes_grows_with_both_limits(void **state)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    (void)state;
    for (size_t live = 1; live <= 64; live++) {
        for (size_t largest = 1; largest <= live; largest++) {
            size_t bytes = ashlar_required_bytes(live * unit, largest * unit);
            assert_true(bytes <= ashlar_required_bytes((live + 1) * unit, largest * unit));
            assert_true(bytes <= ashlar_required_bytes(live * unit, (largest + 1) * unit));
            assert_true(bytes >= ashlar_heap_bytes_min(bytes));
        }
    }
}

static void test_required_bytes_of_too_little_is_that_of_one_block(void **state)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    (void)state;
    assert_int_equal(ashlar_required_bytes(0, 0), ashlar_required_bytes(unit, 0));
    assert_non_null(ashlar_alloc(fixture_heap_of(ashlar_required_bytes(0, 0)), 0));
}

static void test_required_bytes_of_a_block_above_all_is_that_of_all(void **state)
{
    (void)state;
    assert_int_equal(ashlar_required_bytes(256, 512), ashlar_required_bytes(256, 256));
    assert_int_equal(ashlar_required_bytes(256, SIZE_MAX), ashlar_required_bytes(256, 256));
}

static void test_required_bytes_past_the_largest_heap_is_size_max(void **state)
{
    (void)state;
    assert_int_equal(ashlar_required_bytes(SIZE_MAX, SIZE_MAX), SIZE_MAX);
    assert_int_equal(ashlar_required_bytes(SIZE_MAX, 0), SIZE_MAX);
    assert_int_equal(ashlar_required_bytes(ASHLAR_HEAP_BYTES_MAX, ASHLAR_HEAP_BYTES_MAX), SIZE_MAX);
    assert_int_equal(ashlar_required_bytes(ASHLAR_HEAP_BYTES_MAX, 1), SIZE_MAX);
    assert_int_equal(ashlar_required_bytes(ASHLAR_HEAP_BYTES_MAX + 1, 1), SIZE_MAX);
}

int run_required_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_required_bytes_withstands_doubling),
        cmocka_unit_test(test_required_bytes_withstands_shrinking),
        cmocka_unit_test(test_required_bytes_withstands_random_calls),
        cmocka_unit_test(test_doubling_below_robsons_bound_is_refused),
        cmocka_unit_test(test_shrinking_in_less_than_it_spoils_is_refused),
        cmocka_unit_test(test_required_bytes_grows_with_both_limits),
        cmocka_unit_test(test_required_bytes_of_too_little_is_that_of_one_block),
        cmocka_unit_test(test_required_bytes_of_a_block_above_all_is_that_of_all),
        cmocka_unit_test(test_required_bytes_past_the_largest_heap_is_size_max),
    };

    return cmocka_run_group_tests_name("required", tests, NULL, NULL);
}

/*
 * Allocating: every size, exhaustion, and which block is chosen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

static void test_alloc_every_size_fits_or_fails_as_computed(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);

    (void)state;
    for (size_t bytes = 0; bytes <= TEST_ARENA_BYTES; bytes++) {
        size_t needed = naive_block_bytes(bytes);
        size_t rest = whole >= needed ? whole - needed : 0;
        size_t given = rest < NAIVE_BLOCK_BYTES_MIN ? whole : needed;
        unsigned char *payload;

        if (needed > whole) {
            arena_image_take();
            assert_null(ashlar_alloc(heap, bytes));
            assert_true(arena_image_is_same());
            continue;
        }
        payload = alloc_checked(heap, bytes);
        assert_int_equal(ashlar_usable_size(payload), naive_payload_bytes(given));
        memset(payload, 0xFF, ashlar_usable_size(payload));
        assert_sound(heap);
        ashlar_free(heap, payload);
        assert_all_free(heap, whole);
    }
}

static void test_alloc_zero_returns_distinct_smallest_blocks(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    unsigned char *first = alloc_checked(heap, 0);
    unsigned char *second = alloc_checked(heap, 0);

    (void)state;
    assert_true(first != second);
    assert_int_equal(ashlar_usable_size(first), naive_payload_bytes(NAIVE_BLOCK_BYTES_MIN));
    ashlar_free(heap, first);
    ashlar_free(heap, second);
    assert_all_free(heap, whole);
}

static void test_alloc_size_near_wrap_returns_null_unchanged(void **state)
{
    static const size_t bases[] = {SIZE_MAX,       SIZE_MAX / 2,    SIZE_MAX / 2 + 40, SIZE_MAX / 4 + 40, SIZE_MAX / 8 + 40,
                                   UINT32_MAX,     UINT32_MAX - 32, (size_t)1 << 31,   (size_t)1 << 30,
                                   (size_t)1 << 29, ASHLAR_HEAP_BYTES_MAX + 40, TEST_ARENA_BYTES + 40};
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    for (size_t i = 0; i < COUNT_OF(bases); i++) {
        for (size_t below = 0; below <= 40; below++) {
            assert_null(ashlar_alloc(heap, bases[i] - below));
            assert_true(arena_image_is_same());
        }
    }
}

static void test_alloc_until_exhausted_uses_every_byte(void **state)
{
    unsigned char **payloads = fixture_payloads();
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    size_t payload_bytes = naive_payload_bytes(NAIVE_BLOCK_BYTES_MIN);
    size_t count = alloc_until_full(heap, payload_bytes, payloads, FIXTURE_PAYLOADS_MAX);

    (void)state;
    assert_int_equal(count, whole / NAIVE_BLOCK_BYTES_MIN);
    assert_sound(heap);
    assert_int_equal(free_bytes_of(heap), 0);
    assert_int_equal(ashlar_largest_free(heap), 0);
    for (size_t i = 0; i < count; i++) {
        payload_fill(payloads[i], ashlar_usable_size(payloads[i]), (unsigned)i);
    }
    assert_sound(heap);
    arena_image_take();
    assert_null(ashlar_alloc(heap, 0));
    assert_null(ashlar_alloc(heap, payload_bytes));
    assert_true(arena_image_is_same());
    for (size_t i = 0; i < count; i++) {
        assert_true(payload_is_filled(payloads[i], ashlar_usable_size(payloads[i]), (unsigned)i));
        ashlar_free(heap, payloads[i]);
    }
    assert_all_free(heap, whole);
}

static void test_alloc_first_split_leaves_payloads_apart(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *first = alloc_checked(heap, 40);
    unsigned char *second = alloc_checked(heap, 24);

    (void)state;
    payload_fill(first, ashlar_usable_size(first), 1);
    payload_fill(second, ashlar_usable_size(second), 2);
    assert_sound(heap);
    assert_true(payload_is_filled(first, ashlar_usable_size(first), 1));
    assert_true(payload_is_filled(second, ashlar_usable_size(second), 2));
}

/* A search that starts at the next bin up never finds such a block. */
static void test_alloc_exact_size_of_only_hole_succeeds(void **state)
{
    (void)state;
    for (size_t block = NAIVE_BLOCK_BYTES_MIN; block <= TEST_ARENA_BYTES / 2; block += NAIVE_GRANULE_BYTES) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *hole = alloc_checked(heap, naive_payload_bytes(block));

        alloc_checked(heap, ashlar_largest_free(heap));
        assert_int_equal(free_bytes_of(heap), 0);
        ashlar_free(heap, hole);
        assert_int_equal(ashlar_largest_free(heap), naive_payload_bytes(block));
        arena_image_take();
        assert_null(ashlar_alloc(heap, naive_payload_bytes(block) + 1));
        assert_true(arena_image_is_same());
        assert_ptr_equal(alloc_checked(heap, naive_payload_bytes(block)), hole);
    }
}

/* The second hole differs by one granule, so that bins that hold both are met in both orders. */
static void test_alloc_two_holes_serves_what_the_lists_say(void **state)
{
    enum { LARGEST_HOLE = TEST_ARENA_BYTES / 4 };

    (void)state;
    for (size_t block = NAIVE_BLOCK_BYTES_MIN; block <= LARGEST_HOLE; block += NAIVE_GRANULE_BYTES) {
        for (int larger_first = 0; larger_first <= 1; larger_first++) {
            struct ashlar_heap *heap = fixture_heap();
            size_t other = block + NAIVE_GRANULE_BYTES;
            unsigned char *small = alloc_checked(heap, naive_payload_bytes(block));
            unsigned char *wall = alloc_checked(heap, 0);
            unsigned char *large = alloc_checked(heap, naive_payload_bytes(other));
            bool served;

            alloc_checked(heap, ashlar_largest_free(heap));
            ashlar_free(heap, larger_first ? large : small);
            ashlar_free(heap, larger_first ? small : large);
            assert_sound(heap);
            served = oracle_would_serve(heap, naive_payload_bytes(other));
            assert_true(served || naive_bin(block) == naive_bin(other));
            assert_ptr_equal(ashlar_alloc(heap, naive_payload_bytes(other)), served ? large : NULL);
            assert_sound(heap);
            ashlar_free(heap, wall);
        }
    }
}

/* Six holes of one bin, freed so that the fitting one is at each depth: only ASHLAR_FIT_TRIES are looked at. */
static void test_alloc_fit_deep_in_own_bin_is_found_within_tries(void **state)
{
    enum { HOLES = 6 };
    unsigned char *holes[HOLES];
    const size_t small = naive_shared_bin_block_bytes();
    const size_t large = small + NAIVE_GRANULE_BYTES;
    size_t depths_served = 0;

    (void)state;
    if (HOLES * (large + NAIVE_BLOCK_BYTES_MIN) > TEST_ARENA_BYTES - 512) {
        skip();
    }
    for (size_t fitting = 0; fitting < HOLES; fitting++) {
        struct ashlar_heap *heap = fixture_heap();
        bool served;

        for (size_t i = 0; i < HOLES; i++) {
            holes[i] = alloc_checked(heap, naive_payload_bytes(i == fitting ? large : small));
            alloc_checked(heap, 0);
        }
        alloc_checked(heap, ashlar_largest_free(heap));
        for (size_t i = 0; i < HOLES; i++) {
            ashlar_free(heap, holes[i]);
        }
        served = oracle_would_serve(heap, naive_payload_bytes(large));
        assert_int_equal(ashlar_largest_free(heap), naive_payload_bytes(served ? large : small));
        assert_ptr_equal(ashlar_alloc(heap, naive_payload_bytes(large)), served ? holes[fitting] : NULL);
        assert_sound(heap);
        depths_served += served;
    }
    assert_int_equal(depths_served, ASHLAR_FIT_TRIES);
}

static void test_alloc_largest_free_succeeds_after_every_free(void **state)
{
    unsigned char **payloads = fixture_payloads();
    struct ashlar_heap *heap = fixture_heap();
    size_t count = alloc_until_full(heap, 40, payloads, FIXTURE_PAYLOADS_MAX);

    (void)state;
    for (size_t i = 0; i < count; i += (i % 3 == 0) ? 1 : 2) {
        size_t largest;
        unsigned char *payload;

        ashlar_free(heap, payloads[i]);
        largest = ashlar_largest_free(heap);
        assert_true(largest > 0);
        arena_image_take();
        assert_false(oracle_would_serve(heap, largest + 1));
        assert_null(ashlar_alloc(heap, largest + 1));
        assert_true(arena_image_is_same());
        payload = alloc_checked(heap, largest);
        ashlar_free(heap, payload);
        assert_sound(heap);
    }
}

int run_alloc_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_every_size_fits_or_fails_as_computed),
        cmocka_unit_test(test_alloc_zero_returns_distinct_smallest_blocks),
        cmocka_unit_test(test_alloc_size_near_wrap_returns_null_unchanged),
        cmocka_unit_test(test_alloc_until_exhausted_uses_every_byte),
        cmocka_unit_test(test_alloc_first_split_leaves_payloads_apart),
        cmocka_unit_test(test_alloc_exact_size_of_only_hole_succeeds),
        cmocka_unit_test(test_alloc_two_holes_serves_what_the_lists_say),
        cmocka_unit_test(test_alloc_fit_deep_in_own_bin_is_found_within_tries),
        cmocka_unit_test(test_alloc_largest_free_succeeds_after_every_free),
    };

    return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}

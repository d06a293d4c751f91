/*
 * Allocating zeroed arrays: the fill, and products that wrap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

static bool is_zero(const unsigned char *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (payload[i] != 0) {
            return false;
        }
    }
    return true;
}

static void test_calloc_over_dirty_memory_is_zero(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *dirty = alloc_checked(heap, ashlar_largest_free(heap));

    (void)state;
    memset(dirty, 0xEE, ashlar_usable_size(dirty));
    ashlar_free(heap, dirty);
    for (size_t count = 1; count <= 24; count++) {
        for (size_t bytes = 1; bytes <= 24; bytes++) {
            unsigned char *payload = ashlar_calloc(heap, count, bytes);

            assert_non_null(payload);
            assert_sound(heap);
            assert_true(ashlar_usable_size(payload) >= count * bytes);
            assert_true(is_zero(payload, count * bytes));
            memset(payload, 0xEE, ashlar_usable_size(payload));
            ashlar_free(heap, payload);
        }
    }
}

static void test_calloc_fill_leaves_neighbours_alone(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 80; bytes++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *before = alloc_checked(heap, 20);
        unsigned char *hole = alloc_checked(heap, bytes);
        unsigned char *after = alloc_checked(heap, 20);
        unsigned char *zeroed;

        payload_fill(before, ashlar_usable_size(before), 1);
        payload_fill(after, ashlar_usable_size(after), 2);
        ashlar_free(heap, hole);
        zeroed = ashlar_calloc(heap, 1, bytes);
        assert_non_null(zeroed);
        assert_true(is_zero(zeroed, bytes));
        assert_true(payload_is_filled(before, ashlar_usable_size(before), 1));
        assert_true(payload_is_filled(after, ashlar_usable_size(after), 2));
        assert_sound(heap);
    }
}

static void test_calloc_zero_product_returns_smallest_block(void **state)
{
    static const size_t factors[][2] = {{0, 0}, {0, 1}, {1, 0}, {0, SIZE_MAX}, {SIZE_MAX, 0}};
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(factors); i++) {
        unsigned char *payload = ashlar_calloc(heap, factors[i][0], factors[i][1]);

        assert_non_null(payload);
        assert_int_equal(ashlar_usable_size(payload), naive_payload_bytes(NAIVE_BLOCK_BYTES_MIN));
    }
    assert_sound(heap);
}

static void test_calloc_wrapping_product_returns_null_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    for (unsigned shift = 1; shift < sizeof(size_t) * 8; shift++) {
        size_t count = (size_t)1 << shift;
        size_t bytes = SIZE_MAX / count + 1;

        for (size_t more = 0; more <= 2; more++) {
            assert_null(ashlar_calloc(heap, count, bytes + more));
            assert_null(ashlar_calloc(heap, bytes + more, count));
            assert_null(ashlar_calloc(heap, count + more, bytes));
            assert_null(ashlar_calloc(heap, count - 1, bytes * 2 - 1));
        }
    }
    assert_null(ashlar_calloc(heap, SIZE_MAX, SIZE_MAX));
    assert_null(ashlar_calloc(heap, SIZE_MAX, 2));
    assert_true(arena_image_is_same());
}

static void test_calloc_product_beyond_heap_returns_null_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    assert_null(ashlar_calloc(heap, 1, SIZE_MAX));
    assert_null(ashlar_calloc(heap, SIZE_MAX, 1));
    assert_null(ashlar_calloc(heap, TEST_ARENA_BYTES, 1));
    assert_null(ashlar_calloc(heap, 2, SIZE_MAX / 2));
    assert_true(arena_image_is_same());
}

int run_calloc_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calloc_over_dirty_memory_is_zero),
        cmocka_unit_test(test_calloc_fill_leaves_neighbours_alone),
        cmocka_unit_test(test_calloc_zero_product_returns_smallest_block),
        cmocka_unit_test(test_calloc_wrapping_product_returns_null_unchanged),
        cmocka_unit_test(test_calloc_product_beyond_heap_returns_null_unchanged),
    };

    return cmocka_run_group_tests_name("calloc", tests, NULL, NULL);
}

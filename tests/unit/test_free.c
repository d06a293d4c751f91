/*
 * Freeing: merging with the neighbours in every combination and order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

static void test_free_null_does_nothing(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    ashlar_free(heap, NULL);
    assert_true(arena_image_is_same());
}

/* Three blocks and a wall behind them; the middle one is freed with its neighbours free or not. */
static void free_between(bool before_is_free, bool after_is_free, size_t bytes)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *before = alloc_checked(heap, bytes);
    unsigned char *middle = alloc_checked(heap, bytes + 8);
    unsigned char *after = alloc_checked(heap, bytes + 16);
    unsigned char *wall = alloc_checked(heap, 0);
    struct survey at_start = oracle_survey(heap);
    struct survey at_end;

    payload_fill(before, ashlar_usable_size(before), 1);
    payload_fill(middle, ashlar_usable_size(middle), 2);
    payload_fill(after, ashlar_usable_size(after), 3);
    payload_fill(wall, ashlar_usable_size(wall), 4);
    if (before_is_free) {
        ashlar_free(heap, before);
    }
    if (after_is_free) {
        ashlar_free(heap, after);
    }
    assert_sound(heap);
    ashlar_free(heap, middle);
    assert_sound(heap);
    at_end = oracle_survey(heap);
    assert_int_equal(at_end.free_blocks, at_start.free_blocks + 1);
    assert_int_equal(at_end.used_blocks, at_start.used_blocks - 1 - before_is_free - after_is_free);
    assert_true(before_is_free || payload_is_filled(before, ashlar_usable_size(before), 1));
    assert_true(after_is_free || payload_is_filled(after, ashlar_usable_size(after), 3));
    assert_true(payload_is_filled(wall, ashlar_usable_size(wall), 4));
}

static void test_free_between_neighbours_merges_with_the_free_ones(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 300; bytes += 4) {
        for (unsigned neighbours = 0; neighbours < 4; neighbours++) {
            free_between((neighbours & 1u) != 0, (neighbours & 2u) != 0, bytes);
        }
    }
}

static void test_free_first_and_last_block_stays_inside_region(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    unsigned char *first = alloc_checked(heap, 24);
    unsigned char *last = alloc_checked(heap, ashlar_largest_free(heap));

    (void)state;
    ashlar_free(heap, first);
    assert_sound(heap);
    ashlar_free(heap, last);
    assert_all_free(heap, whole);
}

/* Free `count` blocks in the order that `rank` stands for, in the factorial number system. */
static void free_in_order(struct ashlar_heap *heap, unsigned char **payloads, size_t count, size_t rank)
{
    while (count > 0) {
        size_t pick = rank % count;

        rank /= count;
        ashlar_free(heap, payloads[pick]);
        assert_sound(heap);
        count--;
        payloads[pick] = payloads[count];
    }
}

static void test_free_in_every_order_restores_one_block(void **state)
{
    enum { BLOCKS = 5, ORDERS = 120 };
    static const size_t bytes[BLOCKS] = {0, 20, 100, 12, 300};

    (void)state;
    for (size_t rank = 0; rank < ORDERS; rank++) {
        struct ashlar_heap *heap = fixture_heap();
        size_t whole = free_bytes_of(heap);
        unsigned char *payloads[BLOCKS];

        for (size_t i = 0; i < BLOCKS; i++) {
            payloads[i] = alloc_checked(heap, bytes[i]);
        }
        free_in_order(heap, payloads, BLOCKS, rank);
        assert_all_free(heap, whole);
    }
}

static void test_free_of_full_heap_in_steps_restores_one_block(void **state)
{
    unsigned char **payloads = fixture_payloads();

    (void)state;
    for (size_t step = 1; step <= 7; step += 2) {
        struct ashlar_heap *heap = fixture_heap();
        size_t whole = free_bytes_of(heap);
        size_t count = alloc_until_full(heap, 8 * step, payloads, FIXTURE_PAYLOADS_MAX);

        for (size_t start = 0; start < step; start++) {
            for (size_t i = start; i < count; i += step) {
                ashlar_free(heap, payloads[i]);
            }
            assert_sound(heap);
        }
        assert_all_free(heap, whole);
    }
}

int run_free_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_null_does_nothing),
        cmocka_unit_test(test_free_between_neighbours_merges_with_the_free_ones),
        cmocka_unit_test(test_free_first_and_last_block_stays_inside_region),
        cmocka_unit_test(test_free_in_every_order_restores_one_block),
        cmocka_unit_test(test_free_of_full_heap_in_steps_restores_one_block),
    };

    return cmocka_run_group_tests_name("free", tests, NULL, NULL);
}

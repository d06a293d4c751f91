/*
 * Resizing in two halves, as a caller does that copies outside its lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

static void test_realloc_begin_that_fits_in_place_asks_for_no_copy(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 40);

    (void)state;
    for (size_t bytes = 0; bytes <= 400; bytes += 10) {
        struct ashlar_move move = ashlar_realloc_begin(heap, payload, bytes);

        assert_ptr_equal(move.to, payload);
        assert_ptr_equal(move.from, payload);
        assert_sound(heap);
        assert_true(ashlar_usable_size(payload) >= bytes);
    }
}

static void test_realloc_begin_without_room_sets_to_null_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 40);
    struct ashlar_move move;

    (void)state;
    arena_image_take();
    move = ashlar_realloc_begin(heap, payload, TEST_ARENA_BYTES);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, naive_block_bytes(TEST_ARENA_BYTES));
    move = ashlar_realloc_begin(heap, payload, SIZE_MAX);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, SIZE_MAX);
    assert_true(arena_image_is_same());
}

static void test_realloc_begin_of_aligned_payload_without_room_states_an_aligned_need(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = ashlar_aligned_alloc(heap, 64, 40);
    struct ashlar_move move;

    (void)state;
    assert_non_null(payload);
    alloc_until_full(heap, 0, NULL, 0);
    move = ashlar_realloc_begin(heap, payload, 500);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, ashlar_block_bytes(64, 500));
}

/* Move a block to new memory, and use the heap between the halves. */
static void test_realloc_begin_to_new_block_keeps_both_until_end(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    unsigned char *payload = alloc_checked(heap, 40);
    unsigned char *wall = alloc_checked(heap, 40);
    unsigned char *visitor;
    struct ashlar_move move;

    (void)state;
    payload_fill(payload, ashlar_usable_size(payload), 1);
    move = ashlar_realloc_begin(heap, payload, 100);
    assert_non_null(move.to);
    assert_true(move.to != payload);
    assert_ptr_equal(move.from, payload);
    assert_true(move.copy_bytes <= ashlar_usable_size(payload));
    assert_true(move.copy_bytes >= 40);
    assert_true(move.frees_from);
    assert_sound(heap);
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 3);
    visitor = alloc_checked(heap, 64);
    payload_fill(visitor, 64, 2);
    ashlar_free(heap, wall);
    assert_sound(heap);
    assert_true(payload_is_filled(payload, 40, 1));
    memmove(move.to, move.from, move.copy_bytes);
    ashlar_realloc_end(heap, &move);
    assert_sound(heap);
    assert_true(payload_is_filled(move.to, 40, 1));
    assert_true(payload_is_filled(visitor, 64, 2));
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 2);
    ashlar_free(heap, visitor);
    ashlar_free(heap, move.to);
    assert_all_free(heap, whole);
}

/* Move a block down into its free neighbour; visitors between the halves must not get any of it. */
static void test_realloc_begin_backward_keeps_both_until_end(void **state)
{
    const size_t bytes = naive_payload_bytes(48);

    (void)state;
    for (size_t more = 16; more <= 120; more += 4) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *before = alloc_checked(heap, 124);
        unsigned char *payload = alloc_checked(heap, bytes);
        unsigned char *hole = alloc_checked(heap, 20);
        unsigned char *visitor;
        struct ashlar_move move;

        alloc_checked(heap, ashlar_largest_free(heap));
        payload_fill(payload, ashlar_usable_size(payload), 1);
        ashlar_free(heap, before);
        move = ashlar_realloc_begin(heap, payload, bytes + more);
        assert_ptr_equal(move.to, before);
        assert_ptr_equal(move.from, payload);
        assert_int_equal(move.copy_bytes, bytes);
        assert_sound(heap);
        ashlar_free(heap, hole);
        visitor = ashlar_alloc(heap, 20);
        assert_ptr_equal(visitor, hole);
        assert_true(payload_is_filled(payload, bytes, 1));
        memset(visitor, 0xEE, 20);
        memmove(move.to, move.from, move.copy_bytes);
        ashlar_realloc_end(heap, &move);
        assert_sound(heap);
        assert_true(payload_is_filled(before, bytes, 1));
        assert_true(ashlar_usable_size(before) >= bytes + more);
        ashlar_free(heap, before);
        assert_sound(heap);
    }
}

static void test_realloc_begin_larger_never_copies_more_than_old_payload(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 200; bytes++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *payload = alloc_checked(heap, bytes);
        size_t usable = ashlar_usable_size(payload);
        struct ashlar_move move;

        alloc_checked(heap, 0);
        move = ashlar_realloc_begin(heap, payload, usable + 1);
        assert_non_null(move.to);
        assert_true(move.to != payload);
        assert_true(move.copy_bytes >= bytes);
        assert_true(move.copy_bytes <= usable);
        assert_true(move.copy_bytes <= ashlar_usable_size(move.to));
        memmove(move.to, move.from, move.copy_bytes);
        ashlar_realloc_end(heap, &move);
        assert_sound(heap);
    }
}

int run_resize_halves_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_realloc_begin_that_fits_in_place_asks_for_no_copy),
        cmocka_unit_test(test_realloc_begin_without_room_sets_to_null_unchanged),
        cmocka_unit_test(test_realloc_begin_of_aligned_payload_without_room_states_an_aligned_need),
        cmocka_unit_test(test_realloc_begin_to_new_block_keeps_both_until_end),
        cmocka_unit_test(test_realloc_begin_backward_keeps_both_until_end),
        cmocka_unit_test(test_realloc_begin_larger_never_copies_more_than_old_payload),
    };

    return cmocka_run_group_tests_name("realloc halves", tests, NULL, NULL);
}

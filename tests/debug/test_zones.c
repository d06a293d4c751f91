/*
 * Zones: each byte beside a payload that is written to is found at free and at resize, and told where it is and whose.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

enum { ZONE_BYTES = ASHLAR_REDZONE_BYTES, SIZES = 41 };

/* Write one byte at a distance from a payload, free it, and put the byte back: then the free must work. */
static struct ashlar_fault damage_told_at_free(struct ashlar_heap *heap, unsigned char *payload, ptrdiff_t distance)
{
    unsigned char before = payload[distance];
    payload[distance] = (unsigned char)~before;
    struct ashlar_fault fault = give_wrongly(heap, payload, SITE(2));
    payload[distance] = before;
    assert_heap_sound(heap);
    return fault;
}

static void assert_fault_is(const struct ashlar_fault *fault, enum ashlar_fault_kind kind, const unsigned char *payload,
                            size_t bytes, ptrdiff_t distance)
{
    assert_int_equal(fault->kind, kind);
    assert_ptr_equal(fault->pointer, payload + distance);
    assert_ptr_equal(fault->payload, payload);
    assert_int_equal(fault->payload_bytes, bytes);
    assert_int_equal(fault->offset, distance);
    assert_ptr_equal(fault->allocated_at, SITE(1));
    assert_null(fault->freed_at);
}

static void test_free_with_any_byte_behind_written_is_overflow(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < SIZES; bytes++) {
        struct ashlar_heap *heap = ground_heap();
        unsigned char *payload = take(heap, bytes, SITE(1));
        take(heap, 20, SITE(9));
        for (ptrdiff_t distance = 0; distance < ZONE_BYTES; distance++) {
            struct ashlar_fault fault = damage_told_at_free(heap, payload, (ptrdiff_t)bytes + distance);
            assert_fault_is(&fault, ASHLAR_FAULT_OVERFLOW, payload, bytes, (ptrdiff_t)bytes + distance);
        }
        give(heap, payload, SITE(2));
        assert_heap_sound(heap);
    }
}

static void test_free_with_any_byte_before_written_is_underflow(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < SIZES; bytes++) {
        struct ashlar_heap *heap = ground_heap();
        unsigned char *payload = take(heap, bytes, SITE(1));
        for (ptrdiff_t distance = -1; distance >= -ZONE_BYTES; distance--) {
            struct ashlar_fault fault = damage_told_at_free(heap, payload, distance);
            assert_fault_is(&fault, ASHLAR_FAULT_UNDERFLOW, payload, bytes, distance);
        }
        give(heap, payload, SITE(2));
        assert_heap_sound(heap);
    }
}

static void test_free_with_terminator_written_one_too_far_is_overflow(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    char *text = (char *)take(heap, 5, SITE(1));
    strcpy(text, "12345");
    struct ashlar_fault fault = give_wrongly(heap, text, SITE(2));
    assert_fault_is(&fault, ASHLAR_FAULT_OVERFLOW, (unsigned char *)text, 5, 5);
}

static void test_resize_with_a_zone_written_to_is_told_and_changes_nothing(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 30, SITE(1));
    payload[30] = 0;
    struct ashlar_stats before = ashlar_heap_stats(heap);
    arena_image_take();
    fault_trap_open();
    assert_null(ashlar_realloc(heap, payload, 10));
    assert_null(ashlar_realloc(heap, payload, 100));
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, 100);
    struct caught_faults caught = fault_trap_close();
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, 0);
    assert_int_equal(caught.count, 3);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_OVERFLOW);
    assert_true(arena_image_is_same());
    assert_int_equal(ashlar_heap_stats(heap).used_bytes, before.used_bytes);
}

static void test_free_changes_nothing_when_it_is_refused(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 30, SITE(1));
    payload[-1] = 0;
    arena_image_take();
    give_wrongly(heap, payload, SITE(2));
    assert_true(arena_image_is_same());
}

/* So far past the end that the next block's header and record are gone, and it is that one that is freed. */
static void test_free_of_the_block_behind_an_overflow_names_the_one_that_overflowed(void **state)
{
    (void)state;
    for (size_t excess = ZONE_BYTES + 24; excess < ZONE_BYTES + 100; excess += 7) {
        struct ashlar_heap *heap = ground_heap();
        unsigned char *culprit = take(heap, 24, SITE(1));
        unsigned char *victim = take(heap, 60, SITE(3));
        take(heap, 60, SITE(3));
        memset(culprit + 24, 'A', excess);
        struct ashlar_fault fault = give_wrongly(heap, victim, SITE(2));
        assert_fault_is(&fault, ASHLAR_FAULT_OVERFLOW, culprit, 24, 24);
    }
}

static void test_free_with_zone_and_record_written_over_is_underflow(void **state)
{
    (void)state;
    for (size_t distance = ZONE_BYTES + 1; distance < ZONE_BYTES + 24; distance++) {
        struct ashlar_heap *heap = ground_heap();
        take(heap, 24, SITE(3));
        unsigned char *payload = take(heap, 60, SITE(1));
        memset(payload - distance, 0x41, distance);
        struct ashlar_fault fault = give_wrongly(heap, payload, SITE(2));
        assert_int_equal(fault.kind, ASHLAR_FAULT_UNDERFLOW);
        assert_true((const unsigned char *)fault.pointer >= payload - distance);
        assert_true((const unsigned char *)fault.pointer <= payload);
    }
}

static void test_free_of_aligned_payload_with_a_zone_written_to_is_told(void **state)
{
    (void)state;
    for (size_t alignment = 16; alignment <= 1024; alignment *= 2) {
        struct ashlar_heap *heap = ground_heap();
        ashlar_heap_note_site(heap, SITE(1));
        unsigned char *payload = ashlar_aligned_alloc(heap, alignment, 33);
        assert_non_null(payload);
        struct ashlar_fault fault = damage_told_at_free(heap, payload, 33);
        assert_fault_is(&fault, ASHLAR_FAULT_OVERFLOW, payload, 33, 33);
        fault = damage_told_at_free(heap, payload, -1);
        assert_fault_is(&fault, ASHLAR_FAULT_UNDERFLOW, payload, 33, -1);
        give(heap, payload, SITE(2));
        assert_heap_sound(heap);
    }
}

static void test_report_names_the_neighbours_as_their_users_know_them(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *before = take(heap, 20, SITE(3));
    unsigned char *payload = take(heap, 30, SITE(1));
    unsigned char *after = take(heap, 40, SITE(3));
    give(heap, after, SITE(4));
    payload[30] = 0;
    struct ashlar_fault fault = give_wrongly(heap, payload, SITE(2));
    assert_ptr_equal(fault.before.payload, before);
    assert_true(fault.before.is_used);
    assert_ptr_equal(fault.after.payload, after);
    assert_false(fault.after.is_used);
}

int run_zone_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_with_any_byte_behind_written_is_overflow),
        cmocka_unit_test(test_free_with_any_byte_before_written_is_underflow),
        cmocka_unit_test(test_free_with_terminator_written_one_too_far_is_overflow),
        cmocka_unit_test(test_resize_with_a_zone_written_to_is_told_and_changes_nothing),
        cmocka_unit_test(test_free_changes_nothing_when_it_is_refused),
        cmocka_unit_test(test_free_of_the_block_behind_an_overflow_names_the_one_that_overflowed),
        cmocka_unit_test(test_free_with_zone_and_record_written_over_is_underflow),
        cmocka_unit_test(test_free_of_aligned_payload_with_a_zone_written_to_is_told),
        cmocka_unit_test(test_report_names_the_neighbours_as_their_users_know_them),
    };
    return cmocka_run_group_tests_name("zones", tests, NULL, NULL);
}

/*
 * Steps of the check in each call: calls that have nothing to do with a damaged block find it, some calls later.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

enum { BLOCKS = 10, BLOCK_BYTES = 40 };

static unsigned char *payloads[BLOCKS];

static struct ashlar_heap *heap_with_blocks(void)
{
    struct ashlar_heap *heap = ground_heap();
    for (unsigned i = 0; i < BLOCKS; i++) {
        payloads[i] = take(heap, BLOCK_BYTES, SITE(1));
    }
    return heap;
}

/* As many calls as it takes to go round the heap, about a block of their own; what they reported. */
static struct caught_faults faults_of_a_round(struct ashlar_heap *heap)
{
    fault_trap_open();
    for (unsigned calls = 0; calls * ASHLAR_CHECK_STEPS < 2 * (BLOCKS + 2); calls += 2) {
        ashlar_heap_note_site(heap, SITE(7));
        unsigned char *own = ashlar_alloc(heap, 8);
        give(heap, own, SITE(7));
    }
    return fault_trap_close();
}

static void test_calls_on_a_sound_heap_report_nothing(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_with_blocks();
    for (unsigned i = 0; i < 50; i++) {
        assert_int_equal(faults_of_a_round(heap).count, 0);
    }
}

static void test_calls_find_a_damaged_zone_of_any_other_block(void **state)
{
    (void)state;
    for (unsigned i = 0; i < BLOCKS; i++) {
        struct ashlar_heap *heap = heap_with_blocks();
        payloads[i][BLOCK_BYTES] ^= 1;
        struct caught_faults caught = faults_of_a_round(heap);
        assert_true(caught.count >= 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_OVERFLOW);
        assert_ptr_equal(caught.last.pointer, payloads[i] + BLOCK_BYTES);
        assert_ptr_equal(caught.last.allocated_at, SITE(1));
        assert_ptr_equal(caught.last.detected_at, SITE(7));
        payloads[i][BLOCK_BYTES] ^= 1;
        assert_int_equal(faults_of_a_round(heap).count, 0);
    }
}

static void test_calls_find_a_write_to_what_is_kept_while_it_is_kept(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_with_blocks();
    give(heap, payloads[4], SITE(2));
    payloads[4][9] ^= 1;
    struct caught_faults caught = faults_of_a_round(heap);
    assert_true(caught.count >= 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_USE_AFTER_FREE);
    assert_ptr_equal(caught.last.pointer, payloads[4] + 9);
    assert_ptr_equal(caught.last.freed_at, SITE(2));
}

/* Every byte from one payload's end to the next one's start: zones, header and record. */
static void test_calls_find_any_byte_between_payloads_that_is_written_over(void **state)
{
    (void)state;
    for (unsigned char *byte = (heap_with_blocks(), payloads[3] + BLOCK_BYTES); byte < payloads[4]; byte++) {
        struct ashlar_heap *heap = heap_with_blocks();
        unsigned char before = *byte;
        *byte = (unsigned char)~before;
        struct caught_faults caught = faults_of_a_round(heap);
        assert_true(caught.count >= 1);
        *byte = before;
        assert_heap_sound(heap);
    }
}

int run_step_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_on_a_sound_heap_report_nothing),
        cmocka_unit_test(test_calls_find_a_damaged_zone_of_any_other_block),
        cmocka_unit_test(test_calls_find_a_write_to_what_is_kept_while_it_is_kept),
        cmocka_unit_test(test_calls_find_any_byte_between_payloads_that_is_written_over),
    };
    return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}

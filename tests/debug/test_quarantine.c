/*
 * The quarantine: what is freed stays away for a while, is watched, and is given up when memory runs out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

static bool holds_only(const unsigned char *bytes, size_t count, unsigned char value)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != value) {
            return false;
        }
    }
    return true;
}

static void test_alloc_fills_the_payload_and_free_poisons_it(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    assert_true(holds_only(payload, 100, ASHLAR_FILL_FRESH));
    give(heap, payload, SITE(2));
    assert_true(holds_only(payload, 100, ASHLAR_FILL_FREED));
}

static void test_freed_block_is_not_reused_while_it_is_kept(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    size_t block_bytes = ashlar_block_bytes(ASHLAR_ALIGNMENT, 100);
    give(heap, payload, SITE(2));
    for (size_t freed_bytes = 2 * block_bytes; freed_bytes <= ASHLAR_QUARANTINE_BYTES; freed_bytes += block_bytes) {
        unsigned char *other = take(heap, 100, SITE(1));
        assert_ptr_not_equal(other, payload);
        give(heap, other, SITE(2));
    }
    /* The next one pushes the first out. */
    give(heap, take(heap, 100, SITE(1)), SITE(2));
    assert_ptr_equal(take(heap, 100, SITE(1)), payload);
}

static void test_write_to_a_kept_block_is_use_after_free_when_it_leaves(void **state)
{
    (void)state;
    for (size_t distance = 0; distance < 100; distance += 9) {
        struct ashlar_heap *heap = ground_heap();
        unsigned char *payload = take(heap, 100, SITE(1));
        give(heap, payload, SITE(2));
        payload[distance] = 0;
        fault_trap_open();
        quarantine_flush(heap);
        struct caught_faults caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_USE_AFTER_FREE);
        assert_ptr_equal(caught.last.pointer, payload + distance);
        assert_ptr_equal(caught.last.payload, payload);
        assert_int_equal(caught.last.offset, distance);
        assert_ptr_equal(caught.last.allocated_at, SITE(1));
        assert_ptr_equal(caught.last.freed_at, SITE(2));
    }
}

static void test_damaged_block_is_never_reused(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    give(heap, payload, SITE(2));
    payload[7] = 0;
    fault_trap_open();
    quarantine_flush(heap);
    for (void *other = ashlar_alloc(heap, 100); other != NULL; other = ashlar_alloc(heap, 100)) {
        assert_ptr_not_equal(other, payload);
    }
    assert_int_equal(fault_trap_close().count, 1);
}

static void test_record_of_a_kept_block_written_over_is_told(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    take(heap, 40, SITE(3));
    unsigned char *payload = take(heap, 100, SITE(1));
    give(heap, payload, SITE(2));
    memset(payload - ASHLAR_REDZONE_BYTES - 16, 0x55, 8);
    fault_trap_open();
    quarantine_flush(heap);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_CORRUPT_HEADER);
}

static void test_double_free_within_the_quarantine_names_both_sites(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    give(heap, payload, SITE(2));
    take(heap, 100, SITE(4)); /* which would have been the same block */
    struct ashlar_fault fault = give_wrongly(heap, payload, SITE(3));
    assert_int_equal(fault.kind, ASHLAR_FAULT_DOUBLE_FREE);
    assert_ptr_equal(fault.payload, payload);
    assert_ptr_equal(fault.allocated_at, SITE(1));
    assert_ptr_equal(fault.freed_at, SITE(2));
    assert_heap_sound(heap);
}

static void test_double_free_after_the_quarantine_is_told(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    unsigned char *wall = take(heap, 100, SITE(1));
    give(heap, payload, SITE(2));
    while (ashlar_alloc(heap, 2000) != NULL) {
    }
    quarantine_flush(heap);
    struct ashlar_fault fault = give_wrongly(heap, payload, SITE(3));
    assert_int_equal(fault.kind, ASHLAR_FAULT_DOUBLE_FREE);
    give(heap, wall, SITE(2));
}

static void test_alloc_takes_from_the_quarantine_when_memory_runs_out(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(4096);
    unsigned char *large = take(heap, 1500, SITE(1));
    while (ashlar_alloc(heap, 8) != NULL) {
    }
    give(heap, large, SITE(2));
    assert_ptr_equal(take(heap, 1500, SITE(1)), large);
    assert_heap_sound(heap);
}

static void test_alloc_of_what_cannot_be_gives_nothing_up(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    give(heap, payload, SITE(2));
    assert_null(ashlar_alloc(heap, SIZE_MAX));
    assert_null(ashlar_alloc(heap, TEST_ARENA_BYTES));
    assert_int_equal(give_wrongly(heap, payload, SITE(3)).kind, ASHLAR_FAULT_DOUBLE_FREE);
    assert_ptr_equal(give_wrongly(heap, payload, SITE(3)).freed_at, SITE(2));
}

static void test_alloc_in_a_heap_that_can_grow_gives_nothing_up(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(4096);
    unsigned char *payload = take(heap, 1500, SITE(1));
    while (ashlar_alloc(heap, 8) != NULL) {
    }
    give(heap, payload, SITE(2));
    ashlar_heap_note_growth(heap);
    assert_null(ashlar_alloc(heap, 1500));
    assert_ptr_equal(take(heap, 1500, SITE(1)), payload); /* the note counts once */
}

static void test_block_larger_than_the_quarantine_is_free_at_once_and_pushes_nothing_out(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *small = take(heap, 100, SITE(1));
    unsigned char *large = take(heap, ASHLAR_QUARANTINE_BYTES, SITE(1));
    give(heap, small, SITE(2));
    give(heap, large, SITE(2));
    assert_ptr_equal(take(heap, ASHLAR_QUARANTINE_BYTES, SITE(1)), large);
    assert_ptr_equal(give_wrongly(heap, small, SITE(3)).freed_at, SITE(2));
}

/* Take all memory there is; what was reported meanwhile. */
static struct caught_faults faults_of_taking_all(struct ashlar_heap *heap)
{
    fault_trap_open();
    while (ashlar_alloc(heap, 300) != NULL || ashlar_alloc(heap, 30) != NULL || ashlar_alloc(heap, 0) != NULL) {
    }
    return fault_trap_close();
}

/* The call that noticed gives up; the next one gets the memory, filled anew. */
static void test_write_to_memory_that_was_never_given_out_is_told_when_it_is(void **state)
{
    (void)state;
    for (size_t distance = 400; distance < 2000; distance += 37) {
        struct ashlar_heap *heap = ground_heap_of(4096);
        unsigned char *written = take(heap, 10, SITE(1)) + distance;
        *written ^= 1;
        fault_trap_open();
        assert_null(ashlar_alloc(heap, ashlar_largest_free(heap)));
        struct caught_faults caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_USE_AFTER_FREE);
        assert_ptr_equal(caught.last.pointer, written);
        assert_heap_sound(heap);
        take(heap, ashlar_largest_free(heap), SITE(1));
        assert_heap_sound(heap);
    }
}

/* Blocks that were freed and merged in every order, and have left the quarantine: no byte of them but what the core keeps. */
static void test_write_to_merged_blocks_is_told_when_they_are_given_out(void **state)
{
    static const unsigned char orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    (void)state;
    for (size_t order = 0; order < sizeof orders / sizeof orders[0]; order++) {
        for (size_t distance = 0; distance < 280; distance++) {
            struct ashlar_heap *heap = ground_heap();
            unsigned char *payloads[3];
            for (unsigned i = 0; i < 3; i++) {
                payloads[i] = take(heap, 80, SITE(1));
            }
            take(heap, ashlar_largest_free(heap), SITE(1));
            for (unsigned i = 0; i < 3; i++) {
                give(heap, payloads[orders[order][i]], SITE(2));
            }
            assert_null(ashlar_alloc(heap, 3000)); /* for which all that is kept is given up */
            unsigned char *written = payloads[0] + distance;
            *written ^= 1;
            fault_trap_open();
            assert_null(ashlar_alloc(heap, ashlar_largest_free(heap)));
            struct caught_faults caught = fault_trap_close();
            assert_int_equal(caught.count, 1);
            assert_ptr_equal(caught.last.pointer, written);
        }
    }
}

static void test_write_after_reset_is_told_when_the_memory_is_given_out(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    take(heap, 10, SITE(1));
    unsigned char *stale = take(heap, 100, SITE(1));
    ashlar_heap_reset(heap);
    stale[50] = 0;
    struct caught_faults caught = faults_of_taking_all(heap);
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_USE_AFTER_FREE);
    assert_ptr_equal(caught.last.pointer, stale + 50);
}

static void test_stats_count_what_is_kept_as_free(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    struct ashlar_stats before = ashlar_heap_stats(heap);
    unsigned char *payload = take(heap, 100, SITE(1));
    size_t block_bytes = ashlar_block_bytes(ASHLAR_ALIGNMENT, 100);
    struct ashlar_stats during = ashlar_heap_stats(heap);
    give(heap, payload, SITE(2));
    struct ashlar_stats after = ashlar_heap_stats(heap);
    assert_int_equal(during.used_bytes, before.used_bytes + block_bytes);
    assert_int_equal(during.used_blocks, before.used_blocks + 1);
    assert_int_equal(after.used_bytes, before.used_bytes);
    assert_int_equal(after.used_blocks, before.used_blocks);
    assert_int_equal(after.free_bytes, before.free_bytes);
    assert_int_equal(after.used_bytes_peak, during.used_bytes);
    for (unsigned i = 0; i < 50; i++) {
        give(heap, take(heap, 100, SITE(1)), SITE(2));
    }
    assert_int_equal(ashlar_heap_stats(heap).used_bytes_peak, during.used_bytes);
}

static void test_reset_forgets_what_is_kept(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    struct ashlar_stats before = ashlar_heap_stats(heap);
    for (unsigned i = 0; i < 10; i++) {
        give(heap, take(heap, 50, SITE(1)), SITE(2));
    }
    take(heap, 50, SITE(1));
    ashlar_heap_reset(heap);
    struct ashlar_stats after = ashlar_heap_stats(heap);
    assert_memory_equal(&after, &before, sizeof before);
    assert_heap_sound(heap);
    quarantine_flush(heap);
    assert_heap_sound(heap);
}

int run_quarantine_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_fills_the_payload_and_free_poisons_it),
        cmocka_unit_test(test_freed_block_is_not_reused_while_it_is_kept),
        cmocka_unit_test(test_write_to_a_kept_block_is_use_after_free_when_it_leaves),
        cmocka_unit_test(test_damaged_block_is_never_reused),
        cmocka_unit_test(test_record_of_a_kept_block_written_over_is_told),
        cmocka_unit_test(test_double_free_within_the_quarantine_names_both_sites),
        cmocka_unit_test(test_double_free_after_the_quarantine_is_told),
        cmocka_unit_test(test_alloc_takes_from_the_quarantine_when_memory_runs_out),
        cmocka_unit_test(test_alloc_of_what_cannot_be_gives_nothing_up),
        cmocka_unit_test(test_alloc_in_a_heap_that_can_grow_gives_nothing_up),
        cmocka_unit_test(test_block_larger_than_the_quarantine_is_free_at_once_and_pushes_nothing_out),
        cmocka_unit_test(test_write_to_memory_that_was_never_given_out_is_told_when_it_is),
        cmocka_unit_test(test_write_to_merged_blocks_is_told_when_they_are_given_out),
        cmocka_unit_test(test_write_after_reset_is_told_when_the_memory_is_given_out),
        cmocka_unit_test(test_stats_count_what_is_kept_as_free),
        cmocka_unit_test(test_reset_forgets_what_is_kept),
    };
    return cmocka_run_group_tests_name("quarantine", tests, NULL, NULL);
}

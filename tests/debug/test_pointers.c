/*
 * Pointers that no allocation gave: each is refused, told apart, and changes nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"
#include "safety/dress_fault.h"

static void assert_refused_as(struct ashlar_heap *heap, void *pointer, enum ashlar_fault_kind kind)
{
    arena_image_take();
    struct ashlar_fault fault = give_wrongly(heap, pointer, SITE(2));
    assert_int_equal(fault.kind, kind);
    assert_ptr_equal(fault.pointer, pointer);
    assert_true(arena_image_is_same());
}

static void test_free_of_null_is_nothing(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    arena_image_take();
    ashlar_free(heap, NULL);
    assert_true(arena_image_is_same());
}

static void test_free_of_any_pointer_into_a_block_but_its_payload_is_invalid(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    take(heap, 40, SITE(1));
    unsigned char *payload = take(heap, 90, SITE(1));
    take(heap, 40, SITE(1));
    memset(payload, 0, 90);
    for (ptrdiff_t distance = -ASHLAR_REDZONE_BYTES; distance < 90 + ASHLAR_REDZONE_BYTES; distance++) {
        if (distance != 0) {
            assert_refused_as(heap, payload + distance, ASHLAR_FAULT_INVALID_POINTER);
        }
    }
    assert_heap_sound(heap);
}

static void test_free_of_memory_that_is_no_heap_s_is_invalid(void **state)
{
    static int of_the_program;
    int on_the_stack;

    (void)state;
    struct ashlar_heap *heap = ground_heap_of(TEST_ARENA_BYTES / 2);
    assert_refused_as(heap, &of_the_program, ASHLAR_FAULT_INVALID_POINTER);
    assert_refused_as(heap, &on_the_stack, ASHLAR_FAULT_INVALID_POINTER);
    assert_refused_as(heap, (void *)(uintptr_t)8, ASHLAR_FAULT_INVALID_POINTER);
    assert_refused_as(heap, (void *)(UINTPTR_MAX - 7), ASHLAR_FAULT_INVALID_POINTER);
    assert_refused_as(heap, heap, ASHLAR_FAULT_INVALID_POINTER);
    assert_refused_as(heap, arena_memory() + TEST_ARENA_BYTES / 2, ASHLAR_FAULT_INVALID_POINTER);
}

static void test_free_of_another_heap_s_payload_is_invalid(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(TEST_ARENA_BYTES / 2);
    struct ashlar_heap *other = ashlar_heap_create(arena_memory() + TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 2);
    unsigned char *payload = take(other, 40, SITE(1));
    assert_refused_as(heap, payload, ASHLAR_FAULT_INVALID_POINTER);
    give(other, payload, SITE(2));
    assert_heap_sound(other);
}

static void test_free_of_free_memory_is_double_free(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    take(heap, 40, SITE(1));
    assert_refused_as(heap, arena_memory() + TEST_ARENA_BYTES / 2, ASHLAR_FAULT_DOUBLE_FREE);
}

/* A copy of a payload with its record and its zones: as a structure that is copied from too far before. */
static void test_free_of_a_copied_record_s_payload_is_invalid(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *original = take(heap, 16, SITE(1));
    unsigned char *field = take(heap, 400, SITE(1));
    size_t before_bytes = (size_t)(original - (unsigned char *)heap);
    size_t copied_bytes = before_bytes < 200 ? before_bytes : 200;
    memcpy(field, original - copied_bytes, copied_bytes + 16 + ASHLAR_REDZONE_BYTES);
    assert_refused_as(heap, field + copied_bytes, ASHLAR_FAULT_INVALID_POINTER);
    give(heap, field, SITE(2));
    assert_heap_sound(heap);
}

static void test_free_of_a_forged_record_s_payload_is_invalid(void **state)
{
    static const unsigned char values[] = {0x00, 0x01, 0x55, 0xA5, 0xFF};

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *field = take(heap, 400, SITE(1));
    for (size_t i = 0; i < sizeof values; i++) {
        memset(field, values[i], 400);
        assert_refused_as(heap, field + 200, ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_realloc_of_a_freed_payload_is_double_free(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 40, SITE(1));
    give(heap, payload, SITE(2));
    arena_image_take();
    fault_trap_open();
    assert_null(ashlar_realloc(heap, payload, 80));
    assert_null(ashlar_realloc_begin(heap, payload, 20).to);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 2);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_DOUBLE_FREE);
    assert_true(arena_image_is_same());
}

static void test_realloc_of_what_realloc_moved_away_is_double_free(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *old = take(heap, 40, SITE(1));
    unsigned char *moved = ashlar_realloc(heap, old, 41);
    assert_non_null(moved);
    assert_refused_as(heap, old, ASHLAR_FAULT_DOUBLE_FREE);
    give(heap, moved, SITE(2));
}

static void test_usable_size_of_no_payload_in_use_is_told(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 40, SITE(1));
    give(heap, payload, SITE(2));
    assert_int_equal(ashlar_usable_size(NULL), 0);
    fault_trap_open();
    assert_int_equal(ashlar_usable_size(payload), 0);
    assert_int_equal(ashlar_usable_size(payload + 8), 0);
    assert_int_equal(ashlar_usable_size(payload + 1), 0);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 3);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_INVALID_POINTER);
}

/* What reports by address (those of level asan) are told, for every address around a payload. */
static void test_describe_knows_the_block_around_any_address(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 90, SITE(1));
    unsigned char *freed = take(heap, 40, SITE(3));
    give(heap, freed, SITE(4));
    for (ptrdiff_t distance = -ASHLAR_REDZONE_BYTES; distance < 90 + ASHLAR_REDZONE_BYTES; distance++) {
        struct ashlar_fault fault = {.pointer = payload + distance};
        assert_true(ashlar_dress_describe(heap, payload + distance, &fault));
        assert_ptr_equal(fault.heap, heap);
        assert_ptr_equal(fault.payload, payload);
        assert_int_equal(fault.payload_bytes, 90);
        assert_int_equal(fault.offset, distance);
        assert_ptr_equal(fault.allocated_at, SITE(1));
        assert_null(fault.freed_at);
        assert_ptr_equal(fault.after.payload, freed);
        assert_false(fault.after.is_used);
    }
    struct ashlar_fault fault = {.pointer = freed};
    assert_true(ashlar_dress_describe(heap, freed, &fault));
    assert_ptr_equal(fault.freed_at, SITE(4));
    assert_ptr_equal(fault.before.payload, payload);
    assert_true(fault.before.is_used);
}

static void test_describe_of_no_block_knows_the_heap_alone(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 40, SITE(1));
    const void *const places[] = {heap, payload + 1000, arena_memory() - 64, arena_memory() + TEST_ARENA_BYTES + 64};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct ashlar_fault fault = {.pointer = places[i]};
        assert_false(ashlar_dress_describe(heap, places[i], &fault));
        assert_ptr_equal(fault.heap, heap);
        assert_null(fault.payload);
    }
}

int run_pointer_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_of_null_is_nothing),
        cmocka_unit_test(test_free_of_any_pointer_into_a_block_but_its_payload_is_invalid),
        cmocka_unit_test(test_free_of_memory_that_is_no_heap_s_is_invalid),
        cmocka_unit_test(test_free_of_another_heap_s_payload_is_invalid),
        cmocka_unit_test(test_free_of_free_memory_is_double_free),
        cmocka_unit_test(test_free_of_a_copied_record_s_payload_is_invalid),
        cmocka_unit_test(test_free_of_a_forged_record_s_payload_is_invalid),
        cmocka_unit_test(test_realloc_of_a_freed_payload_is_double_free),
        cmocka_unit_test(test_realloc_of_what_realloc_moved_away_is_double_free),
        cmocka_unit_test(test_usable_size_of_no_payload_in_use_is_told),
        cmocka_unit_test(test_describe_knows_the_block_around_any_address),
        cmocka_unit_test(test_describe_of_no_block_knows_the_heap_alone),
    };
    return cmocka_run_group_tests_name("pointers", tests, NULL, NULL);
}

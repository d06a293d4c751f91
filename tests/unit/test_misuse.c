/*
 * Misuse at the hardened level: each is reported with its kind and its block, and changes nothing.
 *
 * Every case runs on every layout of neighbours: the block before used or free, the block behind used,
 * free, or the region's end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/groups.h"
#include "unit/scene.h"

/* Double free */

static void test_free_twice_in_every_layout_is_double_free(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (int content = 0; content <= 0xFF; content += 0x55) {
            struct scene scene = scene_set(&layouts[i], content);

            ashlar_free(scene.heap, scene.block);
            assert_sound(scene.heap);
            assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_DOUBLE_FREE);
            assert_sound(scene.heap);
        }
    }
}

static void test_free_twice_after_neighbours_are_freed_too_is_double_free(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        struct scene scene = scene_set(&layouts[i], 0xFF);

        ashlar_free(scene.heap, scene.block);
        if (scene.before != NULL && !layouts[i].before_free) {
            ashlar_free(scene.heap, scene.before);
        }
        if (scene.after != NULL && !layouts[i].after_free) {
            ashlar_free(scene.heap, scene.after);
        }
        assert_sound(scene.heap);
        assert_each_call_faults(scene.heap, scene.block, ASHLAR_FAULT_DOUBLE_FREE);
        if (scene.before != NULL) {
            assert_each_call_faults(scene.heap, scene.before, ASHLAR_FAULT_DOUBLE_FREE);
        }
        if (scene.after != NULL) {
            assert_each_call_faults(scene.heap, scene.after, ASHLAR_FAULT_DOUBLE_FREE);
        }
    }
}

static void test_free_of_payload_that_realloc_moved_away_is_double_free(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *old = alloc_checked(heap, 20);
    unsigned char *moved;

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, 20);
    moved = ashlar_realloc(heap, old, 200);
    assert_non_null(moved);
    assert_true(moved != old);
    assert_each_call_faults(heap, old, ASHLAR_FAULT_DOUBLE_FREE);
}

/* The merged block is allocated whole: the stale pointer's header now lies inside another's payload. */
static void test_free_of_payload_swallowed_by_a_new_one_is_invalid(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (unsigned order = 0; order < 2; order++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *front = alloc_checked(heap, 60);
        unsigned char *stale = alloc_checked(heap, 60);
        unsigned char *whole;

        alloc_checked(heap, ashlar_largest_free(heap));
        ashlar_free(heap, order == 0 ? front : stale);
        ashlar_free(heap, order == 0 ? stale : front);
        whole = alloc_checked(heap, 120);
        assert_ptr_equal(whole, front);
        assert_each_call_faults(heap, stale, ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_free_of_payload_that_moved_down_is_invalid(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *front = alloc_checked(heap, 200);
    unsigned char *stale = alloc_checked(heap, 60);

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, ashlar_largest_free(heap));
    ashlar_free(heap, front);
    assert_ptr_equal(ashlar_realloc(heap, stale, 250), front);
    assert_each_call_faults(heap, stale, ASHLAR_FAULT_INVALID_POINTER);
}

/* Pointers that were never given */

/* Each pointer stands behind the header of a smallest used block, with another behind that: only the alignment tells. */
static void test_free_of_misaligned_pointer_to_forged_headers_is_invalid(void **state)
{
    static const struct layout layout = {0};

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t offset = sizeof(block_word); offset + 2 * NAIVE_BLOCK_BYTES_MIN < BLOCK_BYTES; offset++) {
        struct scene scene = scene_set(&layout, 0x00);

        if (offset % 8 == 0) {
            continue;
        }
        for (size_t i = 0; i < 2; i++) {
            unsigned char *payload = scene.block + offset + i * NAIVE_BLOCK_BYTES_MIN;
            block_word forged = (block_word)naive_header(payload - 8, NAIVE_BLOCK_BYTES_MIN + 1);

            memcpy(payload - sizeof forged, &forged, sizeof forged);
        }
        assert_each_call_faults(scene.heap, scene.block + offset, ASHLAR_FAULT_INVALID_POINTER);
    }
}

static void test_free_of_interior_pointer_in_every_layout_is_invalid(void **state)
{
    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < layouts_count; i++) {
        for (int content = 0; content <= 0xFF; content += 0x55) {
            struct scene scene = scene_set(&layouts[i], content);

            for (size_t offset = 1; offset < BLOCK_BYTES; offset++) {
                assert_each_call_faults(scene.heap, scene.block + offset, ASHLAR_FAULT_INVALID_POINTER);
            }
        }
    }
}

static void test_free_of_interior_pointer_of_free_block_is_double_free(void **state)
{
    static const struct layout layout = {.after_free = true};
    struct scene scene = scene_set(&layout, 0xFF);

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t offset = 8; offset < AFTER_BYTES; offset += 8) {
        assert_each_call_faults(scene.heap, scene.after + offset, ASHLAR_FAULT_DOUBLE_FREE);
    }
}

static void test_free_of_memory_outside_the_heap_is_invalid(void **state)
{
    static unsigned char in_data[32] = {1};
    static const unsigned char in_flash[32] = {1};
    unsigned char on_stack[32] = {1};
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
    unsigned char *arena = arena_memory();
    void *pointers[] = {in_data + 8,
                        on_stack + 8,
                        (void *)(uintptr_t)(in_flash + 8),
                        heap,
                        (unsigned char *)heap + 8,
                        (unsigned char *)heap + offsetof(struct ashlar_heap, bins) / 8 * 8,
                        arena + TEST_ARENA_BYTES / 2,
                        arena + TEST_ARENA_BYTES / 2 + 8,
                        arena + TEST_ARENA_BYTES / 2 + 64,
                        arena - 8,
                        (void *)8,
                        (void *)1,
                        (void *)(UINTPTR_MAX - 7),
                        (void *)UINTPTR_MAX};

    (void)state;
    if (!hardened()) {
        skip();
    }
    alloc_checked(heap, 50);
    for (size_t i = 0; i < COUNT_OF(pointers); i++) {
        assert_each_call_faults(heap, pointers[i], ASHLAR_FAULT_INVALID_POINTER);
    }
}

/* The memory between the regions holds what looks like used blocks, so that only the regions' ends tell. */
static void test_free_between_the_regions_of_a_full_heap_is_invalid(void **state)
{
    enum { PIECE = TEST_ARENA_BYTES / (2 * ASHLAR_REGIONS_MAX) };
    struct ashlar_heap *heap = fixture_heap_growable(TEST_ARENA_BYTES / 2);
    unsigned char *second_half = arena_memory() + TEST_ARENA_BYTES / 2;

    (void)state;
    if (!hardened()) {
        skip();
    }
    for (size_t i = 0; i < TEST_ARENA_BYTES / 2; i += 8) {
        struct block *block = (struct block *)(void *)(second_half + i);

        block->header = (block_word)naive_header(block, NAIVE_BLOCK_BYTES_MIN | BLOCK_USED);
    }
    for (size_t i = 1; i < ASHLAR_REGIONS_MAX; i++) {
        assert_true(ashlar_heap_add_region(heap, second_half + i * PIECE, PIECE / 2));
    }
    assert_sound(heap);
    for (size_t i = 0; i < ASHLAR_REGIONS_MAX; i++) {
        size_t gap_start = i == 0 ? 0 : i * PIECE + (PIECE / 2 + 7) / 8 * 8;

        for (size_t offset = gap_start + 8; offset < (i + 1) * PIECE; offset += 8) {
            assert_each_call_faults(heap, second_half + offset, ASHLAR_FAULT_INVALID_POINTER);
        }
    }
}

static void test_free_of_another_heaps_payload_is_invalid(void **state)
{
    struct ashlar_heap *heap;
    struct ashlar_heap *other;
    void *foreign;

    (void)state;
    if (!hardened()) {
        skip();
    }
    arena_fill();
    heap = ashlar_heap_create(arena_memory(), TEST_ARENA_BYTES / 2);
    other = ashlar_heap_create(arena_memory() + TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 2);
    foreign = alloc_checked(other, 40);
    alloc_checked(heap, 40);
    assert_each_call_faults(heap, foreign, ASHLAR_FAULT_INVALID_POINTER);
    assert_sound(heap);
    assert_sound(other);
}

/* The report */

static void test_fault_report_names_the_block_that_is_free_already(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    struct caught_faults caught;

    (void)state;
    if (!hardened()) {
        skip();
    }
    ashlar_free(scene.heap, scene.block);
    fault_trap_open();
    ashlar_free(scene.heap, scene.block);
    caught = fault_trap_close();
    assert_ptr_equal(caught.last.payload, scene.block);
    assert_int_equal(caught.last.block_bytes, naive_block_bytes(BLOCK_BYTES));
}

static void test_fault_report_names_the_block_around_an_interior_pointer(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    struct caught_faults caught;

    (void)state;
    if (!hardened()) {
        skip();
    }
    fault_trap_open();
    ashlar_free(scene.heap, scene.block + 16);
    caught = fault_trap_close();
    assert_ptr_equal(caught.last.payload, scene.block);
    assert_int_equal(caught.last.block_bytes, naive_block_bytes(BLOCK_BYTES));
}

static void test_fault_handler_that_leaves_by_longjmp_keeps_heap_usable(void **state)
{
    static const struct layout layout = {0};
    struct scene scene = scene_set(&layout, 0x00);
    jmp_buf escape;

    (void)state;
    if (!hardened()) {
        skip();
    }
    ashlar_free(scene.heap, scene.block);
    arena_image_take();
    fault_trap_open_escaping(&escape);
    if (setjmp(escape) == 0) {
        ashlar_free(scene.heap, scene.block);
        fail_msg("the handler did not leave");
    }
    assert_int_equal(fault_trap_close().count, 1);
    assert_true(arena_image_is_same());
    alloc_checked(scene.heap, BLOCK_BYTES);
}

int run_misuse_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_twice_in_every_layout_is_double_free),
        cmocka_unit_test(test_free_twice_after_neighbours_are_freed_too_is_double_free),
        cmocka_unit_test(test_free_of_payload_that_realloc_moved_away_is_double_free),
        cmocka_unit_test(test_free_of_payload_swallowed_by_a_new_one_is_invalid),
        cmocka_unit_test(test_free_of_payload_that_moved_down_is_invalid),
        cmocka_unit_test(test_free_of_misaligned_pointer_to_forged_headers_is_invalid),
        cmocka_unit_test(test_free_of_interior_pointer_in_every_layout_is_invalid),
        cmocka_unit_test(test_free_of_interior_pointer_of_free_block_is_double_free),
        cmocka_unit_test(test_free_of_memory_outside_the_heap_is_invalid),
        cmocka_unit_test(test_free_between_the_regions_of_a_full_heap_is_invalid),
        cmocka_unit_test(test_free_of_another_heaps_payload_is_invalid),
        cmocka_unit_test(test_fault_report_names_the_block_that_is_free_already),
        cmocka_unit_test(test_fault_report_names_the_block_around_an_interior_pointer),
        cmocka_unit_test(test_fault_handler_that_leaves_by_longjmp_keeps_heap_usable),
    };

    return cmocka_run_group_tests_name("misuse", tests, NULL, NULL);
}

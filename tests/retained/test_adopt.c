/*
 * Taking over a bare heap: only one that is sound, and of just this memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"
#include "retained/groups.h"
#include "retained/scene.h"

#include <ashlar/adopt.h>

static struct ashlar_heap *heap_made(void)
{
    scene_fill(0);
    struct ashlar_heap *heap = ashlar_heap_create(scene_memory(), SCENE_BYTES);
    assert_non_null(heap);
    return heap;
}

static void test_adopt_of_a_sound_heap_gives_it(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_made();
    void *payload = ashlar_aligned_alloc(heap, 8, 100);
    assert_ptr_equal(ashlar_heap_adopt(scene_memory(), SCENE_BYTES), SCENE_REUSES ? heap : NULL);
    ashlar_free(heap, payload);
    assert_int_equal(ashlar_heap_check(heap).broken, ASHLAR_HEAP_SOUND);
}

static void test_adopt_of_another_size_gives_none(void **state)
{
    (void)state;
    (void)heap_made();
    assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES - 8));
    assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES - 4));
    assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES / 2));
    assert_null(ashlar_heap_adopt(scene_memory(), 8));
    assert_null(ashlar_heap_adopt(scene_memory(), 0));
    assert_null(ashlar_heap_adopt(scene_memory(), SIZE_MAX - 7));
    assert_null(ashlar_heap_adopt(scene_memory() + 4, SCENE_BYTES - 8));
    assert_null(ashlar_heap_adopt(NULL, SCENE_BYTES));
    assert_null(ashlar_heap_adopt((void *)(UINTPTR_MAX - 1023), SCENE_BYTES));
}

static void test_adopt_of_a_grown_heap_gives_none(void **state)
{
    (void)state;
    if (ASHLAR_REGIONS_MAX == 1 || ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT) {
        return;
    }
    scene_fill(0);
    struct ashlar_heap *heap = ashlar_heap_create_growable(scene_memory(), SCENE_BYTES, 2 * SCENE_BYTES);
    assert_null(ashlar_heap_adopt(heap, SCENE_BYTES));
    heap = ashlar_heap_create_growable(scene_memory(), SCENE_BYTES / 2, SCENE_BYTES);
    assert_true(ashlar_heap_add_region(heap, scene_memory() + SCENE_BYTES / 2, SCENE_BYTES / 2));
    assert_null(ashlar_heap_adopt(heap, SCENE_BYTES / 2));
}

static void test_adopt_of_anything_else_gives_none_and_changes_nothing(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        scene_fill((unsigned char)byte);
        assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES));
        assert_null(ashlar_heap_adopt(scene_memory() + SCENE_BYTES - 8, 8)); /* behind it, nobody may read */
        assert_int_equal(scene_memory()[0], byte);
        assert_memory_equal(scene_memory(), scene_memory() + 1, SCENE_BYTES - 1);
    }
}

/* A region that says it goes on behind the memory, in which a block does: to follow it would be to leave the memory. */
static void test_adopt_of_a_region_that_is_too_long_gives_none(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_made();
    if (!SCENE_REUSES) {
        return;
    }
    struct block *sentinel = region_sentinel(&heap->region);
    assert_non_null(ashlar_aligned_alloc(heap, 8, ashlar_largest_free(heap)));
    block_mark_used(sentinel, SCENE_BYTES);
    heap->region.sentinel_offset = (heap_size)(heap->region.sentinel_offset + SCENE_BYTES);
    heap_span_update(heap, &heap->region);
    assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES));
}

/* All that changes when a call changes no block: what a checksum must be over. */
static void test_control_bytes_are_what_a_heap_keeps_before_its_first_block(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_made();
    if (!SCENE_REUSES) {
        return; /* nobody may read it */
    }
    size_t bytes = ashlar_heap_control_bytes(heap);
    assert_int_equal((uintptr_t)heap + bytes, (uintptr_t)&region_first(&heap->region)->header);
    assert_true(bytes < ashlar_heap_stats(heap).overhead_bytes);
    assert_true(ashlar_heap_stats(heap).overhead_bytes - bytes < 2 * ASHLAR_ALIGNMENT);
}

int run_adopt_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adopt_of_a_sound_heap_gives_it),
        cmocka_unit_test(test_adopt_of_another_size_gives_none),
        cmocka_unit_test(test_adopt_of_a_grown_heap_gives_none),
        cmocka_unit_test(test_adopt_of_a_region_that_is_too_long_gives_none),
        cmocka_unit_test(test_adopt_of_anything_else_gives_none_and_changes_nothing),
        cmocka_unit_test(test_control_bytes_are_what_a_heap_keeps_before_its_first_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

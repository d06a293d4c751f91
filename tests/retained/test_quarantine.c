/*
 * Taking over a heap at level debug: its quarantine and the place of its check, which are followed only where they can be right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/control.h"
#include "retained/groups.h"
#include "retained/scene.h"

#include <ashlar/adopt.h>

#if ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG
#include "safety/dress.h"

static struct heap_dressing *dressing;
static void *used;

/* A heap with two payloads in the quarantine and one in use. */
static struct ashlar_heap *heap_of_freed(void)
{
    scene_fill(0);
    struct ashlar_heap *heap = ashlar_heap_create(scene_memory(), SCENE_BYTES);
    assert_non_null(heap);
    void *first = ashlar_alloc(heap, 40);
    void *second = ashlar_alloc(heap, 80);
    used = ashlar_alloc(heap, 24);
    ashlar_free(heap, first);
    ashlar_free(heap, second);
    dressing = &heap->dressing;
    assert_int_equal(dressing->kept_blocks, 2);
    assert_ptr_equal(dressing->oldest->next, dressing->newest);
    return heap;
}

static void assert_none_adopted(void)
{
    assert_null(ashlar_heap_adopt(scene_memory(), SCENE_BYTES));
}

static void test_adopt_of_a_quarantine_in_a_circle_ends(void **state)
{
    (void)state;
    (void)heap_of_freed();
    dressing->newest->next = dressing->oldest;
    assert_none_adopted();
}

static void test_adopt_of_a_quarantine_of_another_length_gives_none(void **state)
{
    (void)state;
    (void)heap_of_freed();
    dressing->kept_blocks++;
    assert_none_adopted();
    dressing->kept_blocks -= 2;
    assert_none_adopted();
    (void)heap_of_freed();
    dressing->kept_bytes += 8;
    assert_none_adopted();
    (void)heap_of_freed();
    dressing->newest = dressing->oldest;
    assert_none_adopted();
}

static void test_adopt_of_a_quarantine_of_what_is_in_use_gives_none(void **state)
{
    (void)state;
    (void)heap_of_freed();
    struct dress *dress = dress_of(used);
    dressing->oldest = dressing->newest = dress;
    dressing->kept_blocks = 1;
    dressing->kept_bytes = block_bytes(dress_block(dress));
    assert_none_adopted();
}

static void test_adopt_of_a_check_at_no_block_gives_none(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_of_freed();
    dressing->cursor.region = &heap->region;
    dressing->cursor.block = region_first(&heap->region);
    dressing->cursor.verified_bytes = SIZE_MAX;
    assert_none_adopted();
    dressing->cursor.verified_bytes = 0;
    assert_ptr_equal(ashlar_heap_adopt(heap, SCENE_BYTES), heap);
    dressing->cursor.block = (struct block *)(void *)((unsigned char *)dressing->cursor.block + 8);
    assert_none_adopted();
}

/* What a call of the run before had noted for the next one. */
static void test_adopt_forgets_what_was_noted_for_a_call(void **state)
{
    (void)state;
    struct ashlar_heap *heap = heap_of_freed();
    heap->noted_site = used;
    dressing->may_grow = true;
    assert_ptr_equal(ashlar_heap_adopt(heap, SCENE_BYTES), heap);
    assert_null(heap->noted_site);
    assert_false(dressing->may_grow);
}

int run_quarantine_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adopt_of_a_quarantine_in_a_circle_ends),
        cmocka_unit_test(test_adopt_of_a_quarantine_of_another_length_gives_none),
        cmocka_unit_test(test_adopt_of_a_quarantine_of_what_is_in_use_gives_none),
        cmocka_unit_test(test_adopt_of_a_check_at_no_block_gives_none),
        cmocka_unit_test(test_adopt_forgets_what_was_noted_for_a_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int run_quarantine_tests(void)
{
    return 0; /* no other level keeps one that could be taken over */
}
#endif

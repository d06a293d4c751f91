/*
 * See scene.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "unit/scene.h"

const struct layout layouts[] = {
    {.first = true},
    {.first = true, .after_free = true},
    {.first = true, .last = true},
    {.last = true},
    {.before_free = true, .last = true},
    {0},
    {.before_free = true},
    {.after_free = true},
    {.before_free = true, .after_free = true},
};

const size_t layouts_count = sizeof layouts / sizeof layouts[0];

struct scene scene_set(const struct layout *layout, int content)
{
    struct scene scene = {.heap = fixture_heap()};
    unsigned char *wall = NULL;

    if (!layout->first) {
        size_t all_but_one = free_bytes_of(scene.heap) - naive_block_bytes(BLOCK_BYTES) - NAIVE_HEADER_BYTES;
        size_t bytes = layout->last ? all_but_one : BEFORE_BYTES;

        scene.before = alloc_checked(scene.heap, bytes);
    }
    scene.block = alloc_checked(scene.heap, layout->first && layout->last ? ashlar_largest_free(scene.heap) : BLOCK_BYTES);
    if (!layout->last) {
        scene.after = alloc_checked(scene.heap, AFTER_BYTES);
        wall = alloc_checked(scene.heap, ashlar_largest_free(scene.heap));
    }
    assert_int_equal(free_bytes_of(scene.heap), 0);
    memset(scene.block, content, ashlar_usable_size(scene.block));
    if (wall != NULL) {
        memset(wall, content, ashlar_usable_size(wall));
        memset(scene.after, content, ashlar_usable_size(scene.after));
    }
    if (scene.before != NULL) {
        memset(scene.before, content, ashlar_usable_size(scene.before));
    }
    if (layout->before_free) {
        ashlar_free(scene.heap, scene.before);
    }
    if (layout->after_free) {
        ashlar_free(scene.heap, scene.after);
    }
    assert_sound(scene.heap);
    return scene;
}

/* The calls that take a payload. */

enum call { CALL_FREE, CALL_REALLOC_UP, CALL_REALLOC_DOWN, CALL_REALLOC_BEGIN, CALLS };

static void call_with(struct ashlar_heap *heap, enum call call, void *payload)
{
    switch (call) {
    case CALL_FREE:
        ashlar_free(heap, payload);
        break;
    case CALL_REALLOC_UP:
        assert_null(ashlar_realloc(heap, payload, BLOCK_BYTES + 20));
        break;
    case CALL_REALLOC_DOWN:
        assert_null(ashlar_realloc(heap, payload, 12));
        break;
    case CALL_REALLOC_BEGIN:
    default: {
        struct ashlar_move move = ashlar_realloc_begin(heap, payload, 30);

        assert_null(move.to);
        assert_int_equal(move.needed_bytes, 0);
        break;
    }
    }
}

static void assert_calls_fault(enum call first, struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind)
{
    /* free raises the peak before it finds out; the peak that is reported stays what it was. */
    heap->used_bytes_peak = heap_peak_bytes(heap);
    arena_image_take();
    for (enum call call = first; call < CALLS; call++) {
        struct caught_faults caught;

        fault_trap_open();
        call_with(heap, call, payload);
        caught = fault_trap_close();
        assert_int_equal(caught.count, 1);
        assert_int_equal(caught.last.kind, kind);
        assert_ptr_equal(caught.last.heap, heap);
        assert_ptr_equal(caught.last.pointer, payload);
        assert_true(arena_image_is_same());
    }
}

void assert_each_call_faults(struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind)
{
    assert_calls_fault(CALL_FREE, heap, payload, kind);
}

void assert_each_resize_faults(struct ashlar_heap *heap, void *payload, enum ashlar_fault_kind kind)
{
    assert_calls_fault(CALL_REALLOC_UP, heap, payload, kind);
}

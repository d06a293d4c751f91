/*
 * See ground.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"

struct ashlar_pool ground_pool;
struct ashlar_arena ground_arena;
struct ashlar_private_heap ground_private;

static bool heap_is_there;

void ground_clear(void)
{
    (void)ashlar_pool_destroy(&ground_pool);
    if (ground_private.blocks != NULL) {
        (void)ashlar_private_destroy_with(&ground_private, NULL, NULL);
    }
    if (heap_is_there) {
        /* A private heap over the same memory lets go of it. */
        heap_is_there = false;
        assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES, NULL));
        (void)ashlar_private_destroy_with(&ground_private, NULL, NULL);
        memset(&ground_arena, 0, sizeof ground_arena);
    }
    ashlar_arena_destroy(&ground_arena);
    arena_fill();
}

struct ashlar_pool *ground_pool_of(size_t bytes, size_t block_bytes)
{
    ground_clear();
    assert_true(ashlar_pool_create(&ground_pool, arena_memory(), bytes, block_bytes));
    return &ground_pool;
}

struct ashlar_arena *ground_arena_of(size_t bytes)
{
    ground_clear();
    assert_true(ashlar_arena_over(&ground_arena, arena_memory(), bytes));
    return &ground_arena;
}

struct ashlar_private_heap *ground_private_of(size_t quota_bytes)
{
    const struct ashlar_private_options options = {.name = "ground", .quota_bytes = quota_bytes};
    ground_clear();
    assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES, &options));
    return &ground_private;
}

struct ashlar_heap *ground_heap(void)
{
    ground_clear();
    struct ashlar_heap *heap = ashlar_heap_create(arena_memory(), TEST_ARENA_BYTES);
    assert_non_null(heap);
    heap_is_there = true;
    return heap;
}

void assert_fault(const struct caught_faults *caught, enum ashlar_fault_kind kind)
{
    assert_int_equal(caught->count, 1);
    assert_int_equal(caught->last.kind, kind);
}

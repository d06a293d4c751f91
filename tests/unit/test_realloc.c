/*
 * Resizing in one call: in place, forward, backward, by a new block, and not at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

/* Sizes around the boundaries of granules and bins. */
static const size_t sizes[] = {0, 1, 11, 12, 13, 19, 20, 21, 28, 36, 60, 61, 100, 124, 125, 200, 252, 253, 300};

/* Where the free memory is, seen from the block that is resized. */
enum surroundings { WALLED, FREE_BEHIND, FREE_BEFORE, FREE_AROUND, FREE_AFAR, SURROUNDINGS };

struct scene {
    struct ashlar_heap *heap;
    unsigned char *block;
    unsigned char *wall;
    size_t bytes;
    size_t free_before; /* bytes of the free neighbour in front, 0 if it is used */
    size_t free_behind;
    size_t free_afar;
};

enum { ROOM = 160 };

/* before | block | behind | wall | afar: each but block and wall is free or used as the surroundings say. */
static struct scene scene_set(enum surroundings surroundings, size_t bytes)
{
    struct scene scene = {.heap = fixture_heap(), .bytes = bytes};
    unsigned char *before = alloc_checked(scene.heap, naive_payload_bytes(ROOM));
    unsigned char *behind;
    unsigned char *afar;

    scene.block = alloc_checked(scene.heap, bytes);
    behind = alloc_checked(scene.heap, naive_payload_bytes(ROOM));
    scene.wall = alloc_checked(scene.heap, 20);
    afar = alloc_checked(scene.heap, 400);
    alloc_checked(scene.heap, ashlar_largest_free(scene.heap));
    payload_fill(scene.block, ashlar_usable_size(scene.block), 1);
    payload_fill(scene.wall, ashlar_usable_size(scene.wall), 2);
    if (surroundings == FREE_BEFORE || surroundings == FREE_AROUND) {
        scene.free_before = ROOM;
        ashlar_free(scene.heap, before);
    }
    if (surroundings == FREE_BEHIND || surroundings == FREE_AROUND) {
        scene.free_behind = ROOM;
        ashlar_free(scene.heap, behind);
    }
    if (surroundings == FREE_AFAR) {
        scene.free_afar = naive_block_bytes(400);
        ashlar_free(scene.heap, afar);
    }
    assert_sound(scene.heap);
    return scene;
}

/* Where the documented order of attempts puts a block; NULL for nowhere, and false for `known` if anywhere else. */
static unsigned char *expected_place(const struct scene *scene, size_t bytes, bool *known)
{
    size_t block = naive_block_bytes(scene->bytes);
    size_t needed = naive_block_bytes(bytes);

    *known = true;
    if (block + scene->free_behind >= needed) {
        return scene->block;
    }
    if (block + scene->free_before + scene->free_behind >= needed) {
        return scene->block - scene->free_before;
    }
    *known = !(scene->free_afar >= needed || scene->free_before >= needed || scene->free_behind >= needed);
    return NULL;
}

static void resize_in_scene(enum surroundings surroundings, size_t old_bytes, size_t new_bytes)
{
    struct scene scene = scene_set(surroundings, old_bytes);
    size_t old_usable = ashlar_usable_size(scene.block);
    bool known;
    unsigned char *expected = expected_place(&scene, new_bytes, &known);
    unsigned char *resized;

    arena_image_take();
    resized = ashlar_realloc(scene.heap, scene.block, new_bytes);
    assert_sound(scene.heap);
    if (known) {
        assert_ptr_equal(resized, expected);
    } else {
        assert_non_null(resized);
    }
    if (resized == NULL) {
        assert_true(arena_image_is_same());
        return;
    }
    assert_true(ashlar_usable_size(resized) >= new_bytes);
    assert_true(ashlar_usable_size(resized) < naive_payload_bytes(naive_block_bytes(new_bytes)) + NAIVE_BLOCK_BYTES_MIN);
    assert_true(payload_is_filled(resized, old_usable < new_bytes ? old_usable : new_bytes, 1));
    assert_true(payload_is_filled(scene.wall, ashlar_usable_size(scene.wall), 2));
    memset(resized, 0xFF, ashlar_usable_size(resized));
    assert_sound(scene.heap);
}

static void test_realloc_every_surroundings_keeps_content_and_expected_place(void **state)
{
    (void)state;
    for (enum surroundings surroundings = WALLED; surroundings < SURROUNDINGS; surroundings++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            for (size_t j = 0; j < COUNT_OF(sizes); j++) {
                resize_in_scene(surroundings, sizes[i], sizes[j]);
            }
        }
    }
}

static void test_realloc_growth_byte_by_byte_keeps_content(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);
    unsigned char *payload = alloc_checked(heap, 0);

    (void)state;
    for (size_t bytes = 1; bytes <= naive_payload_bytes(whole); bytes++) {
        payload = ashlar_realloc(heap, payload, bytes);
        assert_non_null(payload);
        payload[bytes - 1] = (unsigned char)(bytes * 5);
        assert_sound(heap);
        for (size_t i = bytes > 32 ? bytes - 32 : 0; i < bytes; i++) {
            assert_int_equal(payload[i], (unsigned char)((i + 1) * 5));
        }
    }
    arena_image_take();
    assert_null(ashlar_realloc(heap, payload, naive_payload_bytes(whole) + 1));
    assert_true(arena_image_is_same());
}

static void test_realloc_shrink_returns_tail_in_place(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < 600; bytes++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *payload = alloc_checked(heap, 600);
        unsigned char *wall = alloc_checked(heap, 0);
        size_t freed = naive_block_bytes(600) - naive_block_bytes(bytes);
        size_t free_before = free_bytes_of(heap);

        payload_fill(payload, 600, 3);
        assert_ptr_equal(ashlar_realloc(heap, payload, bytes), payload);
        assert_sound(heap);
        assert_true(payload_is_filled(payload, bytes, 3));
        if (freed < NAIVE_BLOCK_BYTES_MIN) {
            freed = 0;
        }
        assert_int_equal(free_bytes_of(heap), free_before + freed);
        ashlar_free(heap, wall);
        ashlar_free(heap, payload);
        assert_sound(heap);
    }
}

/* A tail too small for a block of its own can still join a free block behind it. */
static void test_realloc_shrink_before_free_block_returns_every_granule(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < 200; bytes++) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *payload = alloc_checked(heap, 200);
        size_t free_before = free_bytes_of(heap);

        assert_ptr_equal(ashlar_realloc(heap, payload, bytes), payload);
        assert_sound(heap);
        assert_int_equal(free_bytes_of(heap), free_before + naive_block_bytes(200) - naive_block_bytes(bytes));
    }
}

static void test_realloc_null_payload_allocates(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = ashlar_realloc(heap, NULL, 50);

    (void)state;
    assert_non_null(payload);
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 1);
    assert_sound(heap);
    arena_image_take();
    assert_null(ashlar_realloc(heap, NULL, SIZE_MAX));
    assert_true(arena_image_is_same());
}

static void test_realloc_zero_bytes_shrinks_and_does_not_free(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 100);

    (void)state;
    assert_ptr_equal(ashlar_realloc(heap, payload, 0), payload);
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 1);
    assert_int_equal(ashlar_usable_size(payload), naive_payload_bytes(NAIVE_BLOCK_BYTES_MIN));
    assert_sound(heap);
}

static void test_realloc_size_near_wrap_returns_null_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();
    unsigned char *payload = alloc_checked(heap, 100);

    (void)state;
    arena_image_take();
    for (size_t below = 0; below <= 40; below++) {
        assert_null(ashlar_realloc(heap, payload, SIZE_MAX - below));
        assert_null(ashlar_realloc(heap, payload, SIZE_MAX / 2 + 20 - below));
        assert_null(ashlar_realloc(heap, payload, ASHLAR_HEAP_BYTES_MAX + 20 - below));
    }
    assert_true(arena_image_is_same());
}

static void test_realloc_backward_overlapping_moves_content_down(void **state)
{
    (void)state;
    for (size_t gap = NAIVE_BLOCK_BYTES_MIN; gap <= 64; gap += NAIVE_GRANULE_BYTES) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *before = alloc_checked(heap, naive_payload_bytes(gap));
        unsigned char *payload = alloc_checked(heap, 300);

        alloc_checked(heap, ashlar_largest_free(heap));
        payload_fill(payload, ashlar_usable_size(payload), 9);
        ashlar_free(heap, before);
        assert_ptr_equal(ashlar_realloc(heap, payload, 301 + 8), before);
        assert_true(payload_is_filled(before, 300, 9));
        assert_sound(heap);
    }
}

int run_realloc_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_realloc_every_surroundings_keeps_content_and_expected_place),
        cmocka_unit_test(test_realloc_growth_byte_by_byte_keeps_content),
        cmocka_unit_test(test_realloc_shrink_returns_tail_in_place),
        cmocka_unit_test(test_realloc_shrink_before_free_block_returns_every_granule),
        cmocka_unit_test(test_realloc_null_payload_allocates),
        cmocka_unit_test(test_realloc_zero_bytes_shrinks_and_does_not_free),
        cmocka_unit_test(test_realloc_size_near_wrap_returns_null_unchanged),
        cmocka_unit_test(test_realloc_backward_overlapping_moves_content_down),
    };

    return cmocka_run_group_tests_name("realloc", tests, NULL, NULL);
}

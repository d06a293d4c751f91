/*
 * Creating a heap: which memory is accepted, what is refused untouched, and what the control costs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

/* The smallest memory that holds a heap, found by trying. */
static size_t smallest_heap_bytes(void)
{
    size_t bytes = 0;

    arena_fill();
    while (ashlar_heap_create(arena_memory(), bytes) == NULL) {
        assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
        bytes++;
        assert_true(bytes <= TEST_ARENA_BYTES);
    }
    return bytes;
}

static void test_create_null_memory_returns_null(void **state)
{
    (void)state;
    assert_null(ashlar_heap_create(NULL, TEST_ARENA_BYTES));
    assert_null(ashlar_heap_create_growable(NULL, TEST_ARENA_BYTES, TEST_ARENA_BYTES));
    assert_null(ashlar_heap_create(NULL, 0));
    assert_null(ashlar_heap_create(NULL, SIZE_MAX));
}

static void test_create_wrapping_or_oversized_memory_returns_null_untouched(void **state)
{
    static const size_t bytes[] = {SIZE_MAX,         SIZE_MAX - 1, SIZE_MAX - 7, SIZE_MAX - 8, SIZE_MAX / 2 + 1,
                                   (size_t)1 << 31,  ASHLAR_HEAP_BYTES_MAX + 1, ASHLAR_HEAP_BYTES_MAX + 8,
                                   ASHLAR_HEAP_BYTES_MAX * 2};

    (void)state;
    arena_fill();
    for (size_t i = 0; i < COUNT_OF(bytes); i++) {
        for (size_t skew = 0; skew < 8; skew++) {
            assert_null(ashlar_heap_create(arena_memory() + skew, bytes[i]));
            assert_null(ashlar_heap_create_growable(arena_memory() + skew, bytes[i], SIZE_MAX));
        }
    }
    assert_null(ashlar_heap_create((void *)(UINTPTR_MAX - 2047), 4096));
    assert_null(ashlar_heap_create((void *)UINTPTR_MAX, 64));
    assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
}

static void test_create_too_small_memory_returns_null_untouched(void **state)
{
    size_t smallest = smallest_heap_bytes();
    struct ashlar_heap *heap = ashlar_heap_create(arena_memory(), smallest);

    (void)state;
    assert_sound(heap);
    assert_true(free_bytes_of(heap) >= NAIVE_BLOCK_BYTES_MIN);
    assert_true(arena_is_untouched(smallest, TEST_ARENA_BYTES));
    assert_non_null(ashlar_alloc(heap, naive_payload_bytes(free_bytes_of(heap))));
    assert_null(ashlar_alloc(heap, 0));
    assert_sound(heap);
}

static void test_create_every_size_above_smallest_succeeds(void **state)
{
    size_t smallest = smallest_heap_bytes();

    (void)state;
    for (size_t bytes = smallest; bytes <= TEST_ARENA_BYTES; bytes++) {
        struct ashlar_heap *heap;

        arena_fill();
        heap = ashlar_heap_create(arena_memory(), bytes);
        assert_ptr_equal(heap, arena_memory());
        assert_int_equal(ashlar_heap_stats(heap).region_bytes, bytes / 8 * 8);
        assert_sound(heap);
        assert_true(arena_is_untouched(bytes / 8 * 8, TEST_ARENA_BYTES));
        assert_non_null(ashlar_alloc(heap, ashlar_largest_free(heap)));
        assert_int_equal(free_bytes_of(heap), 0);
    }
}

static void test_create_misaligned_memory_is_rounded_inward(void **state)
{
    (void)state;
    for (size_t skew = 0; skew < 16; skew++) {
        for (size_t cut = 0; cut < 16; cut++) {
            size_t start = (skew + 7) / 8 * 8;
            size_t end = (TEST_ARENA_BYTES - cut) / 8 * 8;
            struct ashlar_heap *heap;
            unsigned char *payload;

            arena_fill();
            heap = ashlar_heap_create(arena_memory() + skew, TEST_ARENA_BYTES - cut - skew);
            assert_ptr_equal(heap, arena_memory() + start);
            assert_sound(heap);
            payload = alloc_checked(heap, ashlar_largest_free(heap));
            memset(payload, 0, ashlar_usable_size(payload));
            assert_true(arena_is_untouched(0, start));
            assert_true(arena_is_untouched(end, TEST_ARENA_BYTES));
        }
    }
}

static void test_create_growable_maximum_below_size_counts_as_size(void **state)
{
    size_t exact_free;
    struct ashlar_heap *heap;

    (void)state;
    arena_fill();
    heap = ashlar_heap_create(arena_memory(), TEST_ARENA_BYTES);
    exact_free = free_bytes_of(heap);
    for (size_t maximum = 0; maximum <= TEST_ARENA_BYTES; maximum += TEST_ARENA_BYTES / 4) {
        arena_fill();
        heap = ashlar_heap_create_growable(arena_memory(), TEST_ARENA_BYTES, maximum);
        assert_non_null(heap);
        assert_sound(heap);
        assert_int_equal(free_bytes_of(heap), exact_free);
    }
}

static void test_create_growable_maximum_above_limit_counts_as_limit(void **state)
{
    struct ashlar_heap *heap;
    size_t limit_free;

    (void)state;
    arena_fill();
    heap = ashlar_heap_create_growable(arena_memory(), TEST_ARENA_BYTES, ASHLAR_HEAP_BYTES_MAX);
    assert_non_null(heap);
    assert_sound(heap);
    limit_free = free_bytes_of(heap);
    arena_fill();
    heap = ashlar_heap_create_growable(arena_memory(), TEST_ARENA_BYTES, SIZE_MAX);
    assert_non_null(heap);
    assert_sound(heap);
    assert_int_equal(free_bytes_of(heap), limit_free);
}

static void test_heap_bytes_min_is_the_least_that_creates(void **state)
{
    (void)state;
    for (size_t maximum = 0; maximum <= ASHLAR_HEAP_BYTES_MAX; maximum += maximum < 4096 ? 8 : maximum / 3 / 8 * 8) {
        size_t least = ashlar_heap_bytes_min(maximum);

        if (least > TEST_ARENA_BYTES) {
            break;
        }
        arena_fill();
        assert_null(ashlar_heap_create_growable(arena_memory(), least - 1, maximum));
        assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
        assert_non_null(ashlar_heap_create_growable(arena_memory(), least, maximum));
        assert_sound((struct ashlar_heap *)(void *)arena_memory());
        assert_true(arena_is_untouched(least, TEST_ARENA_BYTES));
    }
    assert_int_equal(ashlar_heap_bytes_min(SIZE_MAX), ashlar_heap_bytes_min(ASHLAR_HEAP_BYTES_MAX));
}

/* What a heap over the arena, sized for `bytes_max`, keeps outside its blocks. */
static size_t control_bytes_for(size_t bytes_max)
{
    struct ashlar_heap *heap = ashlar_heap_create_growable(arena_memory(), 2048, bytes_max);
    struct ashlar_stats stats;

    assert_non_null(heap);
    assert_sound(heap);
    stats = ashlar_heap_stats(heap);
    assert_int_equal(stats.region_bytes - stats.free_bytes, stats.overhead_bytes);
    return stats.region_bytes - stats.free_bytes;
}

static void test_create_control_size_grows_with_maximum(void **state)
{
    size_t previous = 0;

    (void)state;
    for (size_t maximum = 2048; maximum <= ASHLAR_HEAP_BYTES_MAX; maximum *= 2) {
        size_t control;

        if (sizeof(void *) > 4 && ASHLAR_BINS_PER_OCTAVE_LOG2 > 2 && maximum > 65536) {
            break;
        }
        control = control_bytes_for(maximum);
        assert_true(control >= previous);
        previous = control;
    }
}

/* The promise of the project for 32-bit targets at the default options. */
static void test_create_control_size_on_32_bit_is_within_promise(void **state)
{
    (void)state;
    if (sizeof(void *) != 4 || ASHLAR_BINS_PER_OCTAVE_LOG2 != 2 || ASHLAR_REGIONS_MAX != 4 || ASHLAR_HARDENING > 2 ||
        ASHLAR_SAFETY > ASHLAR_SAFETY_HARDENED) {
        skip();
    }
    if (ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT) {
        assert_true(control_bytes_for(4u << 10) <= 100);
        assert_true(control_bytes_for(16u << 10) <= 128);
        assert_true(control_bytes_for(64u << 10) <= 160);
    } else {
        assert_true(control_bytes_for(4u << 10) <= 170);
        assert_true(control_bytes_for(16u << 10) <= 220);
        assert_true(control_bytes_for(64u << 10) <= 256);
        assert_true(control_bytes_for(1u << 20) <= 340);
    }
    assert_true(4096 - control_bytes_for(4u << 10) >= 4096u * 95 / 100);
}

int run_create_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_null_memory_returns_null),
        cmocka_unit_test(test_create_wrapping_or_oversized_memory_returns_null_untouched),
        cmocka_unit_test(test_create_too_small_memory_returns_null_untouched),
        cmocka_unit_test(test_create_every_size_above_smallest_succeeds),
        cmocka_unit_test(test_create_misaligned_memory_is_rounded_inward),
        cmocka_unit_test(test_create_growable_maximum_below_size_counts_as_size),
        cmocka_unit_test(test_create_growable_maximum_above_limit_counts_as_limit),
        cmocka_unit_test(test_heap_bytes_min_is_the_least_that_creates),
        cmocka_unit_test(test_create_control_size_grows_with_maximum),
        cmocka_unit_test(test_create_control_size_on_32_bit_is_within_promise),
    };

    return cmocka_run_group_tests_name("create", tests, NULL, NULL);
}

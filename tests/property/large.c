/*
 * Heaps up to the largest size, over memory that the system maps but hardly uses; and the ends of what links
 * can reach.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "property/large.h"

#include <sys/mman.h>

#include "support/fixture.h"

enum { MARGIN_BYTES = 8192 }; /* below the heap and above */

static unsigned char *memory;

static int memory_map(void **state)
{
    void *mapped = mmap(NULL, ASHLAR_HEAP_BYTES_MAX + 2 * MARGIN_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    (void)state;
    if (mapped == MAP_FAILED) {
        return -1;
    }
    memory = (unsigned char *)mapped + MARGIN_BYTES;
    return 0;
}

static int memory_unmap(void **state)
{
    (void)state;
    return munmap(memory - MARGIN_BYTES, ASHLAR_HEAP_BYTES_MAX + 2 * MARGIN_BYTES);
}

static struct ashlar_heap *heap_made(size_t bytes, size_t bytes_max)
{
    struct ashlar_heap *heap = ashlar_heap_create_growable(memory, bytes, bytes_max);

    arena_fill();
    assert_non_null(heap);
    assert_sound(heap);
    return heap;
}

static void test_largest_heap_serves_its_largest_block(void **state)
{
    struct ashlar_heap *heap = heap_made(ASHLAR_HEAP_BYTES_MAX, ASHLAR_HEAP_BYTES_MAX);
    size_t largest = ashlar_largest_free(heap);
    unsigned char *payload;

    (void)state;
    assert_true(largest > ASHLAR_HEAP_BYTES_MAX - MARGIN_BYTES);
    assert_null(ashlar_alloc(heap, largest + 1));
    payload = alloc_checked(heap, largest);
    payload[0] = 1;
    payload[largest - 1] = 2;
    assert_sound(heap);
    assert_null(ashlar_alloc(heap, 0));
    ashlar_free(heap, payload);
    assert_all_free(heap, naive_block_bytes(largest));
}

static void test_largest_heap_serves_sizes_of_every_octave(void **state)
{
    struct ashlar_heap *heap = heap_made(ASHLAR_HEAP_BYTES_MAX, ASHLAR_HEAP_BYTES_MAX);
    size_t whole = free_bytes_of(heap);
    unsigned char *payloads[64];
    size_t count = 0;

    (void)state;
    for (size_t bytes = 1; bytes < ASHLAR_HEAP_BYTES_MAX / 2; bytes *= 2) {
        payloads[count++] = alloc_checked(heap, bytes + bytes / 3);
    }
    for (size_t i = 0; i < count; i += 2) {
        ashlar_free(heap, payloads[i]);
        assert_sound(heap);
    }
    for (size_t i = 0; i < count; i += 2) {
        payloads[i] = alloc_checked(heap, ((size_t)1 << i) + i);
    }
    for (size_t i = 0; i < count; i++) {
        ashlar_free(heap, payloads[i]);
        assert_sound(heap);
    }
    assert_all_free(heap, whole);
}

static void test_largest_heap_aligns_to_a_power_of_its_size_and_resizes(void **state)
{
    const size_t alignment = ASHLAR_HEAP_BYTES_MAX / 64;
    struct ashlar_heap *heap = heap_made(ASHLAR_HEAP_BYTES_MAX, ASHLAR_HEAP_BYTES_MAX);
    unsigned char *payload = ashlar_aligned_alloc(heap, alignment, 100);

    (void)state;
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % alignment, 0);
    payload_fill(payload, 100, 1);
    alloc_checked(heap, 8);
    payload = ashlar_realloc(heap, payload, 3 * alignment);
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % alignment, 0);
    assert_true(payload_is_filled(payload, 100, 1));
    assert_sound(heap);
    assert_null(ashlar_aligned_alloc(heap, ASHLAR_HEAP_BYTES_MAX, 1));
    assert_null(ashlar_aligned_alloc(heap, ASHLAR_HEAP_BYTES_MAX / 2, ASHLAR_HEAP_BYTES_MAX / 2));
    assert_sound(heap);
}

static void test_heap_grows_to_the_largest_and_no_further(void **state)
{
    size_t bytes = ASHLAR_HEAP_BYTES_MAX / 16;
    struct ashlar_heap *heap = heap_made(bytes, SIZE_MAX);

    (void)state;
    while (bytes < ASHLAR_HEAP_BYTES_MAX) {
        size_t step = bytes;

        assert_false(ashlar_heap_extend(heap, memory + bytes, ASHLAR_HEAP_BYTES_MAX - bytes + 8));
        assert_true(ashlar_heap_extend(heap, memory + bytes, step));
        assert_sound(heap);
        bytes += step;
    }
    assert_int_equal(bytes, ASHLAR_HEAP_BYTES_MAX);
    assert_false(ashlar_heap_extend(heap, memory + bytes, 8));
    assert_int_equal(ashlar_heap_stats(heap).region_bytes, ASHLAR_HEAP_BYTES_MAX);
    alloc_checked(heap, ashlar_largest_free(heap));
    assert_int_equal(free_bytes_of(heap), 0);
}

/* The ends of what links can reach: with wide links, everything. */

enum { HEAP_BYTES = 4096, PIECE_BYTES = 512 };

static const bool reaches_all = ASHLAR_LAYOUT == ASHLAR_LAYOUT_WIDE;

/* Offer a region to a small heap that may grow: taken, with every byte of it usable, or left untouched. */
static void assert_region_is_taken(unsigned char *at, bool taken)
{
    static unsigned char kept[PIECE_BYTES];
    struct ashlar_heap *heap = heap_made(HEAP_BYTES, SIZE_MAX);

    memset(at, 0xA5, PIECE_BYTES);
    memset(kept, 0xA5, sizeof kept);
    assert_int_equal(ashlar_heap_add_region(heap, at, PIECE_BYTES), taken);
    assert_sound(heap);
    if (!taken) {
        assert_memory_equal(at, kept, sizeof kept);
        return;
    }
    for (unsigned char *payload = ashlar_alloc(heap, 40); payload != NULL; payload = ashlar_alloc(heap, 40)) {
        memset(payload, 0xFF, ashlar_usable_size(payload));
    }
    assert_sound(heap);
    assert_true(free_bytes_of(heap) < 2 * naive_block_bytes(40));
}

static void test_region_below_the_heap_is_refused_where_links_cannot_reach(void **state)
{
    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_region_is_taken(memory - MARGIN_BYTES, reaches_all);
    assert_region_is_taken(memory - PIECE_BYTES - 8, reaches_all);
    assert_region_is_taken(memory - PIECE_BYTES, reaches_all);
}

static void test_region_past_the_span_is_refused_where_links_cannot_reach(void **state)
{
    unsigned char *end = memory + ASHLAR_HEAP_BYTES_MAX;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_region_is_taken(end - 2 * PIECE_BYTES, true);
    assert_region_is_taken(end - PIECE_BYTES - 8, true);
    assert_region_is_taken(end - PIECE_BYTES, true);
    assert_region_is_taken(end - PIECE_BYTES + 8, reaches_all);
    assert_region_is_taken(end - 8, reaches_all);
    assert_region_is_taken(end, reaches_all);
    assert_region_is_taken(end + PIECE_BYTES, reaches_all);
}

static void test_extend_past_the_span_is_refused_where_links_cannot_reach(void **state)
{
    unsigned char *end = memory + ASHLAR_HEAP_BYTES_MAX;
    struct ashlar_heap *heap = heap_made(HEAP_BYTES, SIZE_MAX);
    unsigned char *payload;

    (void)state;
    if (ASHLAR_REGIONS_MAX == 1) {
        skip();
    }
    assert_true(ashlar_heap_add_region(heap, end - 2 * PIECE_BYTES, PIECE_BYTES));
    if (!reaches_all) {
        memset(end, 0xA5, 64);
        assert_false(ashlar_heap_extend(heap, end - PIECE_BYTES, PIECE_BYTES + 8));
        assert_sound(heap);
        assert_int_equal(end[0], 0xA5);
    }
    assert_true(ashlar_heap_extend(heap, end - PIECE_BYTES, PIECE_BYTES));
    assert_sound(heap);
    assert_int_equal(ashlar_heap_extend(heap, end, 8), reaches_all);
    assert_int_equal(ashlar_heap_extend(heap, reaches_all ? end + 8 : end, 64), reaches_all);
    assert_sound(heap);
    while ((payload = ashlar_alloc(heap, 100)) != NULL) {
        memset(payload, 0xFF, ashlar_usable_size(payload));
    }
    assert_sound(heap);
}

int run_large_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_largest_heap_serves_its_largest_block),
        cmocka_unit_test(test_largest_heap_serves_sizes_of_every_octave),
        cmocka_unit_test(test_largest_heap_aligns_to_a_power_of_its_size_and_resizes),
        cmocka_unit_test(test_heap_grows_to_the_largest_and_no_further),
        cmocka_unit_test(test_region_below_the_heap_is_refused_where_links_cannot_reach),
        cmocka_unit_test(test_region_past_the_span_is_refused_where_links_cannot_reach),
        cmocka_unit_test(test_extend_past_the_span_is_refused_where_links_cannot_reach),
    };

    return cmocka_run_group_tests_name("large heaps", tests, memory_map, memory_unmap);
}

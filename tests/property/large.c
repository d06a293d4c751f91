/*
 * Heaps up to the largest size, 256 MiB, over memory that the system maps but hardly uses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "property/large.h"

#include <sys/mman.h>

#include "support/fixture.h"

static unsigned char *memory;

static int memory_map(void **state)
{
    (void)state;
    memory = mmap(NULL, ASHLAR_HEAP_BYTES_MAX + 4096, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? -1 : 0;
}

static int memory_unmap(void **state)
{
    (void)state;
    return munmap(memory, ASHLAR_HEAP_BYTES_MAX + 4096);
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
    assert_true(largest > ASHLAR_HEAP_BYTES_MAX - 4096);
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

static void test_largest_heap_aligns_to_a_mebibyte_and_resizes(void **state)
{
    const size_t mebibyte = (size_t)1 << 20;
    struct ashlar_heap *heap = heap_made(ASHLAR_HEAP_BYTES_MAX, ASHLAR_HEAP_BYTES_MAX);
    unsigned char *payload = ashlar_aligned_alloc(heap, mebibyte, 100);

    (void)state;
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % mebibyte, 0);
    payload_fill(payload, 100, 1);
    alloc_checked(heap, 8);
    payload = ashlar_realloc(heap, payload, 3 * mebibyte);
    assert_non_null(payload);
    assert_int_equal((uintptr_t)payload % mebibyte, 0);
    assert_true(payload_is_filled(payload, 100, 1));
    assert_sound(heap);
    assert_null(ashlar_aligned_alloc(heap, ASHLAR_HEAP_BYTES_MAX, 1));
    assert_null(ashlar_aligned_alloc(heap, ASHLAR_HEAP_BYTES_MAX / 2, ASHLAR_HEAP_BYTES_MAX / 2));
    assert_sound(heap);
}

static void test_heap_grows_to_the_largest_and_no_further(void **state)
{
    size_t bytes = 1 << 16;
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

int run_large_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_largest_heap_serves_its_largest_block),
        cmocka_unit_test(test_largest_heap_serves_sizes_of_every_octave),
        cmocka_unit_test(test_largest_heap_aligns_to_a_mebibyte_and_resizes),
        cmocka_unit_test(test_heap_grows_to_the_largest_and_no_further),
    };

    return cmocka_run_group_tests_name("large heaps", tests, memory_map, memory_unmap);
}

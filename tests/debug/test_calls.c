/*
 * What the calls of <ashlar/heap.h> promise, with red zones around payloads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "debug/ground.h"
#include "debug/groups.h"

#include "support/prng.h"
#include <ashlar/required.h>

static void pattern_write(unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)(i * 7 + 3);
    }
}

static bool pattern_holds(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != (unsigned char)(i * 7 + 3)) {
            return false;
        }
    }
    return true;
}

static void test_calloc_clears_what_was_used_before(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(4096);
    for (unsigned i = 0; i < 20; i++) {
        unsigned char *payload = ashlar_calloc(heap, 10, 30);
        assert_non_null(payload);
        for (size_t j = 0; j < 300; j++) {
            assert_int_equal(payload[j], 0);
        }
        memset(payload, 0xFF, 300);
        give(heap, payload, SITE(2));
    }
    assert_null(ashlar_calloc(heap, SIZE_MAX / 2, 3));
}

static void test_realloc_always_moves_and_keeps_the_content(void **state)
{
    (void)state;
    for (size_t bytes = 1; bytes < 200; bytes += 13) {
        for (size_t bytes_after = 0; bytes_after < 200; bytes_after += 13) {
            struct ashlar_heap *heap = ground_heap();
            unsigned char *payload = take(heap, bytes, SITE(1));
            pattern_write(payload, bytes);
            unsigned char *moved = ashlar_realloc(heap, payload, bytes_after);
            assert_non_null(moved);
            assert_ptr_not_equal(moved, payload);
            assert_int_equal(ashlar_usable_size(moved), bytes_after);
            assert_true(pattern_holds(moved, bytes < bytes_after ? bytes : bytes_after));
            assert_heap_sound(heap);
        }
    }
}

static void test_realloc_of_null_allocates(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    ashlar_heap_note_site(heap, SITE(1));
    unsigned char *payload = ashlar_realloc(heap, NULL, 10);
    assert_int_equal(ashlar_usable_size(payload), 10);
    payload[10] = 0;
    assert_ptr_equal(give_wrongly(heap, payload, SITE(2)).allocated_at, SITE(1));
}

static void test_realloc_smaller_without_memory_shrinks_in_place(void **state)
{
    (void)state;
    for (size_t bytes_after = 0; bytes_after <= 1000; bytes_after += 50) {
        struct ashlar_heap *heap = ground_heap_of(4096);
        unsigned char *payload = take(heap, 1000, SITE(1));
        pattern_write(payload, 1000);
        for (size_t bytes = 1024; bytes > 0; bytes /= 2) {
            while (ashlar_alloc(heap, bytes) != NULL) {
            }
        }
        assert_ptr_equal(ashlar_realloc(heap, payload, bytes_after), payload);
        assert_int_equal(ashlar_usable_size(payload), bytes_after);
        assert_true(pattern_holds(payload, bytes_after));
        assert_heap_sound(heap);
        payload[bytes_after] ^= 1;
        assert_int_equal(give_wrongly(heap, payload, SITE(2)).kind, ASHLAR_FAULT_OVERFLOW);
    }
}

static void test_realloc_larger_without_memory_is_null_and_keeps_the_payload(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(4096);
    unsigned char *payload = take(heap, 1000, SITE(1));
    pattern_write(payload, 1000);
    assert_null(ashlar_realloc(heap, payload, 3500));
    assert_null(ashlar_realloc(heap, payload, SIZE_MAX));
    assert_true(pattern_holds(payload, 1000));
    give(heap, payload, SITE(2));
    assert_heap_sound(heap);
}

static void test_realloc_halves_keep_both_payloads_until_the_end(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 100, SITE(1));
    pattern_write(payload, 100);
    ashlar_heap_note_site(heap, SITE(3));
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, 300);
    assert_non_null(move.to);
    assert_ptr_equal(move.from, payload);
    assert_int_equal(move.copy_bytes, 100);
    take(heap, 50, SITE(1)); /* others are welcome */
    assert_heap_sound(heap);
    assert_true(pattern_holds(payload, 100));
    memmove(move.to, move.from, move.copy_bytes);
    ashlar_heap_note_site(heap, SITE(4));
    ashlar_realloc_end(heap, &move);
    assert_heap_sound(heap);
    struct ashlar_fault fault = give_wrongly(heap, payload, SITE(5));
    assert_int_equal(fault.kind, ASHLAR_FAULT_DOUBLE_FREE);
    assert_ptr_equal(fault.freed_at, SITE(4));
    give(heap, move.to, SITE(5));
}

static void test_realloc_halves_without_memory_say_what_is_needed(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap_of(4096);
    unsigned char *payload = take(heap, 1500, SITE(1));
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, 3000);
    assert_null(move.to);
    assert_int_equal(move.needed_bytes, ashlar_block_bytes(ASHLAR_ALIGNMENT, 3000));
    give(heap, payload, SITE(2));
}

static void test_aligned_alloc_aligns_and_realloc_keeps_it(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 2048; alignment *= 2) {
        struct ashlar_heap *heap = ground_heap();
        for (size_t bytes = 0; bytes < 100; bytes += 33) {
            unsigned char *payload = ashlar_aligned_alloc(heap, alignment, bytes);
            assert_non_null(payload);
            assert_int_equal((uintptr_t)payload % alignment, 0);
            assert_int_equal(ashlar_usable_size(payload), bytes);
            payload = ashlar_realloc(heap, payload, bytes + 60);
            assert_non_null(payload);
            assert_int_equal((uintptr_t)payload % alignment, 0);
            assert_heap_sound(heap);
            give(heap, payload, SITE(2));
        }
    }
}

static void test_aligned_alloc_of_what_cannot_be_is_null(void **state)
{
    static const size_t alignments[] = {0, 3, 24, SIZE_MAX, SIZE_MAX / 2 + 1, (size_t)1 << 30};

    (void)state;
    struct ashlar_heap *heap = ground_heap();
    for (size_t i = 0; i < sizeof alignments / sizeof alignments[0]; i++) {
        assert_null(ashlar_aligned_alloc(heap, alignments[i], 8));
    }
    assert_null(ashlar_aligned_alloc(heap, 64, SIZE_MAX));
    assert_null(ashlar_aligned_alloc(heap, 64, SIZE_MAX - 64));
    assert_heap_sound(heap);
}

static void test_block_bytes_is_what_a_free_block_needs(void **state)
{
    (void)state;
    for (size_t alignment = 8; alignment <= 256; alignment *= 4) {
        for (size_t bytes = 0; bytes < 64; bytes += 5) {
            struct ashlar_heap *heap = ground_heap();
            size_t needed_bytes = ashlar_block_bytes(alignment, bytes);
            /* All but a block of that size is taken. */
            size_t rest = ashlar_heap_stats(heap).free_bytes - needed_bytes;
            take(heap, rest - ashlar_block_bytes(ASHLAR_ALIGNMENT, 0), SITE(1));
            assert_true(ashlar_heap_stats(heap).free_bytes >= needed_bytes);
            assert_non_null(ashlar_aligned_alloc(heap, alignment, bytes));
            assert_heap_sound(heap);
        }
    }
    assert_int_equal(ashlar_block_bytes(8, SIZE_MAX), SIZE_MAX);
    assert_int_equal(ashlar_block_bytes(SIZE_MAX / 2 + 1, 8), SIZE_MAX);
}

static void test_largest_free_is_served(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    while (ashlar_largest_free(heap) > 0) {
        size_t bytes = ashlar_largest_free(heap);
        take(heap, bytes, SITE(1));
        assert_heap_sound(heap);
    }
    assert_null(ashlar_alloc(heap, 0));
}

struct seen {
    const void *payload;
    struct ashlar_block_info info;
};

static bool remember(const struct ashlar_block_info *info, void *context)
{
    struct seen *seen = context;
    if (info->payload == seen->payload) {
        seen->info = *info;
    }
    return true;
}

static struct ashlar_block_info info_of(const struct ashlar_heap *heap, const void *payload)
{
    struct seen seen = {.payload = payload};
    assert_true(ashlar_heap_walk(heap, remember, &seen));
    return seen.info;
}

static void test_walk_shows_payloads_as_they_were_asked_for(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *payload = take(heap, 21, SITE(1));
    unsigned char *aligned = ashlar_aligned_alloc(heap, 128, 9);
    assert_int_equal(info_of(heap, payload).payload_bytes, 21);
    assert_true(info_of(heap, payload).used);
    assert_int_equal(info_of(heap, aligned).payload_bytes, 9);
    give(heap, payload, SITE(2));
    assert_int_equal(info_of(heap, payload).payload_bytes, 21);
    assert_false(info_of(heap, payload).used);
}

static void test_extended_and_added_memory_is_used(void **state)
{
    (void)state;
    arena_fill();
    unsigned char *memory = arena_memory();
    struct ashlar_heap *heap = ashlar_heap_create_growable(memory, 2048, TEST_ARENA_BYTES);
    assert_null(ashlar_alloc(heap, 3000));
    assert_true(ashlar_heap_extend(heap, memory + 2048, 2048));
    unsigned char *payload = take(heap, 3000, SITE(1));
    assert_true(ashlar_heap_add_region(heap, memory + 8192, 4096));
    unsigned char *far = take(heap, 3000, SITE(1));
    assert_true(far > memory + 8192);
    assert_heap_sound(heap);
    give(heap, payload, SITE(2));
    give(heap, far, SITE(2));
    assert_heap_sound(heap);
    assert_int_equal(ashlar_heap_give_back(heap, memory + 12288, 0, 8) % 8, 0);
    assert_heap_sound(heap);
}

static void test_note_of_a_site_counts_once_and_for_its_heap(void **state)
{
    (void)state;
    struct ashlar_heap *heap = ground_heap();
    unsigned char *noted = take(heap, 8, SITE(1));
    unsigned char *other = ashlar_alloc(heap, 8);
    noted[8] = 0;
    other[8] = 0;
    assert_ptr_equal(give_wrongly(heap, noted, SITE(2)).allocated_at, SITE(1));
    const void *caller = give_wrongly(heap, other, SITE(2)).allocated_at;
    assert_non_null(caller);
    assert_ptr_not_equal(caller, SITE(1));
}

/* ashlar_required_bytes() counts blocks, so it holds of dressed ones: nothing is refused within its limits. */
static void test_required_bytes_suffice_with_dressed_blocks(void **state)
{
    enum { LIVE_BYTES = 1000, LARGEST_BYTES = 200, SLOTS = 20, STEPS = 4000 };
    unsigned char *payloads[SLOTS] = {NULL};
    size_t block_bytes[SLOTS];
    size_t live_bytes = 0;
    struct prng prng = prng_seeded(7);

    (void)state;
    size_t required_bytes = ashlar_required_bytes(LIVE_BYTES, LARGEST_BYTES);
    if (required_bytes > TEST_ARENA_BYTES) {
        skip();
    }
    struct ashlar_heap *heap = ground_heap_of(required_bytes);
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned slot = prng_below(&prng, SLOTS);
        if (payloads[slot] != NULL) {
            ashlar_free(heap, payloads[slot]);
            payloads[slot] = NULL;
            live_bytes -= block_bytes[slot];
            continue;
        }
        size_t bytes = prng_below(&prng, LARGEST_BYTES);
        block_bytes[slot] = ashlar_block_bytes(ASHLAR_ALIGNMENT, bytes);
        if (block_bytes[slot] <= LARGEST_BYTES && live_bytes + block_bytes[slot] <= LIVE_BYTES) {
            payloads[slot] = take(heap, bytes, SITE(1));
            live_bytes += block_bytes[slot];
        }
    }
    assert_heap_sound(heap);
}

int run_call_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calloc_clears_what_was_used_before),
        cmocka_unit_test(test_realloc_always_moves_and_keeps_the_content),
        cmocka_unit_test(test_realloc_of_null_allocates),
        cmocka_unit_test(test_realloc_smaller_without_memory_shrinks_in_place),
        cmocka_unit_test(test_realloc_larger_without_memory_is_null_and_keeps_the_payload),
        cmocka_unit_test(test_realloc_halves_keep_both_payloads_until_the_end),
        cmocka_unit_test(test_realloc_halves_without_memory_say_what_is_needed),
        cmocka_unit_test(test_aligned_alloc_aligns_and_realloc_keeps_it),
        cmocka_unit_test(test_aligned_alloc_of_what_cannot_be_is_null),
        cmocka_unit_test(test_block_bytes_is_what_a_free_block_needs),
        cmocka_unit_test(test_largest_free_is_served),
        cmocka_unit_test(test_walk_shows_payloads_as_they_were_asked_for),
        cmocka_unit_test(test_extended_and_added_memory_is_used),
        cmocka_unit_test(test_note_of_a_site_counts_once_and_for_its_heap),
        cmocka_unit_test(test_required_bytes_suffice_with_dressed_blocks),
    };
    return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}

/*
 * Allocating at an alignment, and keeping it through every resize.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fixture.h"
#include "unit/groups.h"

enum { ALIGNMENT_MAX = TEST_ARENA_BYTES / 8 };

static bool is_aligned(const void *payload, size_t alignment)
{
    return (uintptr_t)payload % alignment == 0;
}

static void test_aligned_alloc_bad_alignment_returns_null_unchanged(void **state)
{
    static const size_t alignments[] = {0, 3, 5, 6, 7, 9, 12, 24, 48, 96, 1000, SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 7};
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        assert_null(ashlar_aligned_alloc(heap, alignments[i], 0));
        assert_null(ashlar_aligned_alloc(heap, alignments[i], 16));
        assert_null(ashlar_aligned_alloc(heap, alignments[i], SIZE_MAX));
    }
    assert_true(arena_image_is_same());
}

static void test_aligned_alloc_huge_alignment_or_size_returns_null_unchanged(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    arena_image_take();
    for (size_t alignment = TEST_ARENA_BYTES; alignment != 0; alignment *= 2) {
        assert_null(ashlar_aligned_alloc(heap, alignment, 0));
        assert_null(ashlar_aligned_alloc(heap, alignment, SIZE_MAX));
        assert_null(ashlar_aligned_alloc(heap, alignment, SIZE_MAX - alignment));
        assert_null(ashlar_aligned_alloc(heap, alignment, 0 - alignment));
    }
    assert_null(ashlar_aligned_alloc(heap, TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 2));
    for (size_t alignment = 1; alignment <= ALIGNMENT_MAX; alignment *= 2) {
        for (size_t below = 0; below < 64; below++) {
            assert_null(ashlar_aligned_alloc(heap, alignment, SIZE_MAX - below));
            assert_null(ashlar_aligned_alloc(heap, alignment, ASHLAR_HEAP_BYTES_MAX - below));
            assert_null(ashlar_aligned_alloc(heap, alignment, SIZE_MAX - alignment - below));
        }
    }
    assert_true(arena_image_is_same());
}

/* Heaps whose largest block is the largest of its bin, among others: there is no bin for anything larger. */
static void test_aligned_alloc_just_too_large_returns_null_unchanged(void **state)
{
    (void)state;
    for (size_t heap_bytes = TEST_ARENA_BYTES - 256; heap_bytes <= TEST_ARENA_BYTES; heap_bytes += 8) {
        struct ashlar_heap *heap = fixture_heap_of(heap_bytes);
        size_t largest = ashlar_largest_free(heap);

        arena_image_take();
        for (size_t alignment = 16; alignment <= 64; alignment *= 2) {
            for (size_t bytes = largest - 3; bytes <= heap_bytes; bytes += 4) {
                assert_null(ashlar_aligned_alloc(heap, alignment, bytes));
            }
        }
        assert_true(arena_image_is_same());
    }
}

static void test_aligned_alloc_up_to_granule_is_plain_alloc(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= ASHLAR_ALIGNMENT; alignment *= 2) {
        for (size_t bytes = 0; bytes <= 40; bytes++) {
            struct ashlar_heap *heap = fixture_heap();
            unsigned char *payload = ashlar_aligned_alloc(heap, alignment, bytes);

            assert_non_null(payload);
            assert_int_equal(ashlar_usable_size(payload), naive_payload_bytes(naive_block_bytes(bytes)));
            assert_sound(heap);
        }
    }
}

/* Spacers in front move the place where the search starts through every phase of the alignment. */
static void test_aligned_alloc_at_every_phase_is_aligned_and_freed_whole(void **state)
{
    static const size_t sizes[] = {0, 1, 8, 12, 13, 28, 60, 100};

    (void)state;
    for (size_t alignment = 16; alignment <= ALIGNMENT_MAX; alignment *= 2) {
        for (size_t spacer = 0; spacer < 8; spacer++) {
            for (size_t i = 0; i < COUNT_OF(sizes); i++) {
                struct ashlar_heap *heap = fixture_heap();
                size_t whole = free_bytes_of(heap);
                unsigned char *front = alloc_checked(heap, spacer * 8 + 4);
                unsigned char *payload = ashlar_aligned_alloc(heap, alignment, sizes[i]);

                assert_non_null(payload);
                assert_true(is_aligned(payload, alignment));
                assert_true(ashlar_usable_size(payload) >= sizes[i]);
                assert_sound(heap);
                memset(payload, 0xFF, ashlar_usable_size(payload));
                memset(front, 0xFF, ashlar_usable_size(front));
                assert_sound(heap);
                assert_int_equal(ashlar_heap_stats(heap).used_blocks, 2);
                ashlar_free(heap, front);
                assert_sound(heap);
                ashlar_free(heap, payload);
                assert_all_free(heap, whole);
            }
        }
    }
}

/* In a hole that ends at a wall, every size of hole must either hold the whole aligned block or give NULL. */
static void test_aligned_alloc_in_hole_of_every_size_stays_inside(void **state)
{
    (void)state;
    for (size_t alignment = 16; alignment <= 64; alignment *= 2) {
        for (size_t spacer = 0; spacer < alignment; spacer += 8) {
            for (size_t hole = NAIVE_BLOCK_BYTES_MIN; hole <= 64 + 3 * alignment; hole += 8) {
                struct ashlar_heap *heap = fixture_heap();
                unsigned char *front = alloc_checked(heap, 20 + spacer);
                unsigned char *middle = alloc_checked(heap, naive_payload_bytes(hole));
                unsigned char *wall = alloc_checked(heap, 20);
                unsigned char *payload;

                alloc_checked(heap, ashlar_largest_free(heap));
                payload_fill(front, ashlar_usable_size(front), 1);
                payload_fill(wall, ashlar_usable_size(wall), 2);
                ashlar_free(heap, middle);
                payload = ashlar_aligned_alloc(heap, alignment, 20);
                assert_sound(heap);
                if (payload != NULL) {
                    assert_true(is_aligned(payload, alignment));
                    assert_true(ashlar_usable_size(payload) >= 20);
                    memset(payload, 0xFF, ashlar_usable_size(payload));
                }
                assert_true(payload_is_filled(front, ashlar_usable_size(front), 1));
                assert_true(payload_is_filled(wall, ashlar_usable_size(wall), 2));
                assert_sound(heap);
            }
        }
    }
}

static void test_block_bytes_hole_of_that_size_serves_at_every_phase(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 128; alignment *= 2) {
        for (size_t phase = 0; phase < alignment; phase += 8) {
            for (size_t bytes = 0; bytes <= 60; bytes += 5) {
                size_t hole = ashlar_block_bytes(alignment, bytes);
                struct ashlar_heap *heap = fixture_heap();
                unsigned char *middle;

                alloc_checked(heap, 20 + phase);
                middle = alloc_checked(heap, naive_payload_bytes(hole));
                alloc_checked(heap, ashlar_largest_free(heap));
                ashlar_free(heap, middle);
                assert_non_null(ashlar_aligned_alloc(heap, alignment, bytes));
                assert_sound(heap);
            }
        }
    }
}

static void test_block_bytes_plain_is_the_block_of_the_request(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 1000; bytes++) {
        assert_int_equal(ashlar_block_bytes(1, bytes), naive_block_bytes(bytes));
        assert_int_equal(ashlar_block_bytes(ASHLAR_ALIGNMENT, bytes), naive_block_bytes(bytes));
    }
}

static void test_block_bytes_that_no_heap_can_have_is_size_max(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment != 0; alignment *= 2) {
        for (size_t below = 0; below <= 16; below++) {
            assert_int_equal(ashlar_block_bytes(alignment, SIZE_MAX - below), SIZE_MAX);
            assert_int_equal(ashlar_block_bytes(alignment, ASHLAR_HEAP_BYTES_MAX + 8 - below), SIZE_MAX);
        }
        assert_true(alignment < ASHLAR_HEAP_BYTES_MAX || ashlar_block_bytes(alignment, 0) == SIZE_MAX);
    }
}

static void test_block_bytes_of_the_largest_block_is_exact(void **state)
{
    const size_t largest = ASHLAR_HEAP_BYTES_MAX - 8;
    const size_t gap = 16 + NAIVE_BLOCK_BYTES_MIN - 8;
    const size_t record = NAIVE_FOOTER_BYTES;

    (void)state;
    assert_int_equal(ashlar_block_bytes(8, naive_payload_bytes(largest)), largest);
    assert_int_equal(ashlar_block_bytes(8, naive_payload_bytes(largest) + 1), SIZE_MAX);
    assert_int_equal(ashlar_block_bytes(16, naive_payload_bytes(largest - gap) - record), largest);
    assert_int_equal(ashlar_block_bytes(16, naive_payload_bytes(largest - gap) - record + 1), SIZE_MAX);
}

/* The most that an aligned request can need: itself, the record, and a gap of one alignment and a smallest block. */
static size_t aligned_bytes_enough(size_t alignment, size_t bytes)
{
    return bytes + NAIVE_GRANULE_BYTES + alignment + NAIVE_BLOCK_BYTES_MIN;
}

static void test_aligned_alloc_with_room_for_any_gap_succeeds(void **state)
{
    struct ashlar_heap *heap = fixture_heap();

    (void)state;
    for (size_t alignment = 16; alignment <= ALIGNMENT_MAX; alignment *= 2) {
        for (size_t bytes = 0; aligned_bytes_enough(alignment, bytes) <= ashlar_largest_free(heap); bytes += 4) {
            unsigned char *payload = ashlar_aligned_alloc(heap, alignment, bytes);

            assert_non_null(payload);
            assert_true(is_aligned(payload, alignment));
            ashlar_free(heap, payload);
        }
        assert_sound(heap);
    }
}

static void test_aligned_alloc_until_exhausted_keeps_contents(void **state)
{
    enum { COUNT = 40 };
    unsigned char *payloads[COUNT];
    size_t count = 0;
    struct ashlar_heap *heap = fixture_heap();
    size_t whole = free_bytes_of(heap);

    (void)state;
    while (count < COUNT) {
        payloads[count] = ashlar_aligned_alloc(heap, (size_t)16 << count % 4, 24 + count);
        assert_sound(heap);
        if (payloads[count] == NULL) {
            break;
        }
        payload_fill(payloads[count], ashlar_usable_size(payloads[count]), (unsigned)count);
        count++;
    }
    assert_true(count > 4);
    for (size_t i = 0; i < count; i++) {
        assert_true(payload_is_filled(payloads[i], ashlar_usable_size(payloads[i]), (unsigned)i));
        ashlar_free(heap, payloads[i]);
        assert_sound(heap);
    }
    assert_all_free(heap, whole);
}

/* Grow and shrink step by step, in place, moved forward to a new block, or backward. */
static void test_realloc_of_aligned_payload_keeps_alignment_and_content(void **state)
{
    static const size_t steps[] = {24, 60, 40, 130, 8, 0, 200, 100, 220, 30};

    (void)state;
    for (size_t alignment = 16; alignment <= 128; alignment *= 2) {
        for (unsigned walls = 0; walls < 4; walls++) {
            struct ashlar_heap *heap = fixture_heap();
            unsigned char *before = alloc_checked(heap, 20 + 8 * walls);
            unsigned char *payload = ashlar_aligned_alloc(heap, alignment, 24);
            size_t bytes = 24;

            assert_non_null(payload);
            payload_fill(payload, bytes, alignment == 16 ? 1 : 2);
            for (size_t i = 0; i < COUNT_OF(steps); i++) {
                size_t kept = bytes < steps[i] ? bytes : steps[i];

                if ((walls & 1u) != 0) {
                    alloc_checked(heap, 0);
                }
                if ((walls & 2u) != 0 && i == 2) {
                    ashlar_free(heap, before);
                }
                payload = ashlar_realloc(heap, payload, steps[i]);
                assert_non_null(payload);
                assert_sound(heap);
                assert_true(is_aligned(payload, alignment));
                assert_true(ashlar_usable_size(payload) >= steps[i]);
                assert_true(payload_is_filled(payload, kept, alignment == 16 ? 1 : 2));
                bytes = steps[i];
                payload_fill(payload, ashlar_usable_size(payload), alignment == 16 ? 1 : 2);
                assert_sound(heap);
            }
        }
    }
}

/*
 * The free block before the payload starts at an aligned place for some spacers only: there the content moves
 * down, and elsewhere the resize fails, for there is no other room.
 */
static void test_realloc_of_aligned_payload_moves_down_only_to_aligned_place(void **state)
{
    enum { ALIGNMENT = 32, BEFORE_BYTES = 7 * ALIGNMENT - 8, BYTES = 60, MORE_BYTES = 240 };
    size_t moves = 0;
    size_t refusals = 0;

    (void)state;
    for (size_t spacer = 0; spacer < 64; spacer += 8) {
        struct ashlar_heap *heap = fixture_heap();
        unsigned char *front = alloc_checked(heap, 20 + spacer);
        unsigned char *before = alloc_checked(heap, BEFORE_BYTES);
        unsigned char *payload = ashlar_aligned_alloc(heap, ALIGNMENT, BYTES);
        unsigned char *wall = alloc_checked(heap, 20);
        unsigned char *resized;

        assert_non_null(payload);
        alloc_until_full(heap, 0, NULL, 0);
        payload_fill(payload, BYTES, 5);
        payload_fill(front, ashlar_usable_size(front), 6);
        payload_fill(wall, ashlar_usable_size(wall), 7);
        ashlar_free(heap, before);
        resized = ashlar_realloc(heap, payload, MORE_BYTES);
        assert_sound(heap);
        moves += resized == before;
        refusals += resized == NULL;
        assert_true(resized == NULL || (resized == before && is_aligned(before, ALIGNMENT)));
        assert_true(payload_is_filled(resized == NULL ? payload : resized, BYTES, 5));
        assert_true(payload_is_filled(front, ashlar_usable_size(front), 6));
        assert_true(payload_is_filled(wall, ashlar_usable_size(wall), 7));
    }
    assert_true(moves > 0);
    assert_true(refusals > 0);
}

int run_aligned_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_alloc_bad_alignment_returns_null_unchanged),
        cmocka_unit_test(test_aligned_alloc_huge_alignment_or_size_returns_null_unchanged),
        cmocka_unit_test(test_aligned_alloc_just_too_large_returns_null_unchanged),
        cmocka_unit_test(test_aligned_alloc_up_to_granule_is_plain_alloc),
        cmocka_unit_test(test_aligned_alloc_at_every_phase_is_aligned_and_freed_whole),
        cmocka_unit_test(test_aligned_alloc_in_hole_of_every_size_stays_inside),
        cmocka_unit_test(test_block_bytes_hole_of_that_size_serves_at_every_phase),
        cmocka_unit_test(test_block_bytes_plain_is_the_block_of_the_request),
        cmocka_unit_test(test_block_bytes_of_the_largest_block_is_exact),
        cmocka_unit_test(test_block_bytes_that_no_heap_can_have_is_size_max),
        cmocka_unit_test(test_aligned_alloc_with_room_for_any_gap_succeeds),
        cmocka_unit_test(test_aligned_alloc_until_exhausted_keeps_contents),
        cmocka_unit_test(test_realloc_of_aligned_payload_keeps_alignment_and_content),
        cmocka_unit_test(test_realloc_of_aligned_payload_moves_down_only_to_aligned_place),
    };

    return cmocka_run_group_tests_name("aligned", tests, NULL, NULL);
}

/*
 * Arenas over a buffer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

enum { BUFFER_BYTES = 512 };

/* At level asan, a piece is followed by bytes that nobody may access. */
enum { ZONE_BYTES = ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN ? 8 : 0 };

static size_t piece_bytes(size_t bytes)
{
    return (bytes + 7) / 8 * 8 + ZONE_BYTES;
}

static void assert_used(const struct ashlar_arena *arena, size_t bytes)
{
    assert_int_equal(ashlar_arena_stats(arena).used_bytes, bytes);
}

/* Creation */

static void assert_over_refused(void *buffer, size_t bytes)
{
    struct ashlar_arena arena;
    assert_false(ashlar_arena_over(&arena, buffer, bytes));
    assert_null(ashlar_arena_alloc(&arena, 1));
    assert_null(ashlar_arena_aligned_alloc(&arena, 64, 0));
    assert_int_equal(ashlar_arena_stats(&arena).capacity_bytes, 0);
}

static void test_over_bad_buffer_is_refused_and_gives_nothing(void **state)
{
    unsigned char *memory = arena_memory();

    (void)state;
    ground_clear();
    assert_over_refused(NULL, 64);
    assert_over_refused(memory, 0);
    assert_over_refused(memory, 7);
    assert_over_refused(memory + 1, 14);
    assert_over_refused(memory, SIZE_MAX);
    assert_over_refused(memory, SIZE_MAX - (uintptr_t)memory + 1);
    assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
}

static void test_over_uses_all_whole_granules(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 8; lead++) {
        for (size_t bytes = 32; bytes < 48; bytes++) {
            ground_clear();
            assert_true(ashlar_arena_over(&ground_arena, arena_memory() + lead, bytes));
            size_t start = (lead + 7) / 8 * 8;
            size_t capacity = (lead + bytes) / 8 * 8 - start;
            assert_int_equal(ashlar_arena_stats(&ground_arena).capacity_bytes, capacity);
            assert_null(ashlar_arena_alloc(&ground_arena, capacity - ZONE_BYTES + 1));
            assert_ptr_equal(ashlar_arena_alloc(&ground_arena, capacity - ZONE_BYTES), arena_memory() + start);
            assert_null(ashlar_arena_alloc(&ground_arena, 1));
        }
    }
}

/* Allocation */

static void test_alloc_gives_pieces_one_behind_the_other(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    size_t used = 0;

    (void)state;
    for (size_t bytes = 1; used + piece_bytes(bytes) <= BUFFER_BYTES; bytes++) {
        unsigned char *piece = ashlar_arena_alloc(arena, bytes);
        assert_ptr_equal(piece, arena_memory() + used);
        payload_fill(piece, bytes, (unsigned)bytes);
        used += piece_bytes(bytes);
        assert_used(arena, used);
    }
    assert_true(arena_is_untouched(BUFFER_BYTES, TEST_ARENA_BYTES));
}

static void test_alloc_zero_gives_a_piece_of_its_own(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    void *first = ashlar_arena_alloc(arena, 0);
    void *second = ashlar_arena_aligned_alloc(arena, 16, 0);
    void *third = ashlar_arena_calloc(arena, 0, 5);

    (void)state;
    assert_non_null(first);
    assert_non_null(second);
    assert_non_null(third);
    assert_true(first != second && second != third && first != third);
    while (ashlar_arena_alloc(arena, 0) != NULL) {
    }
    assert_used(arena, ashlar_arena_stats(arena).capacity_bytes / piece_bytes(1) * piece_bytes(1));
}

static void test_alloc_too_much_is_null_and_changes_nothing(void **state)
{
    static const volatile size_t sizes[] = {BUFFER_BYTES + 1, SIZE_MAX / 2, SIZE_MAX - 7, SIZE_MAX - 6, SIZE_MAX - 1, SIZE_MAX};
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 24));
    struct ashlar_arena before = *arena;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        assert_null(ashlar_arena_alloc(arena, sizes[i]));
        assert_null(ashlar_arena_aligned_alloc(arena, 64, sizes[i]));
        assert_null(ashlar_arena_calloc(arena, 1, sizes[i]));
        assert_null(ashlar_arena_calloc(arena, sizes[i], 2));
        assert_null(ashlar_arena_resize(arena, arena->first.start, 24, sizes[i]));
    }
    assert_null(ashlar_arena_alloc(arena, BUFFER_BYTES - 24 + 1));
    assert_true(memcmp(arena, &before, sizeof before) == 0);
}

static void test_aligned_alloc_aligns(void **state)
{
    (void)state;
    /* A page, where the memory has room for two. */
    for (size_t alignment = 1; alignment <= TEST_ARENA_BYTES / 4; alignment *= 2) {
        struct ashlar_arena *arena = ground_arena_of(TEST_ARENA_BYTES);
        assert_non_null(ashlar_arena_alloc(arena, 1));
        for (int i = 0; i < 2; i++) {
            unsigned char *piece = ashlar_arena_aligned_alloc(arena, alignment, 12);
            assert_non_null(piece);
            assert_int_equal((uintptr_t)piece % (alignment < 8 ? 8 : alignment), 0);
            payload_fill(piece, 12, 1);
        }
    }
}

static void test_aligned_alloc_bad_alignment_is_null(void **state)
{
    /* Not for the compiler to know. The last is a right one, of which there is no multiple in the buffer. */
    static const volatile size_t alignments[] = {0, 24, SIZE_MAX, SIZE_MAX / 2 + 1};
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 8));
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        assert_null(ashlar_arena_aligned_alloc(arena, alignments[i], 8));
    }
    assert_used(arena, piece_bytes(8));
}

static void test_calloc_clears(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    unsigned char *piece = ashlar_arena_calloc(arena, 7, 9);

    (void)state;
    for (size_t i = 0; i < 63; i++) {
        assert_int_equal(piece[i], 0);
    }
    assert_null(ashlar_arena_calloc(arena, SIZE_MAX / 2 + 1, 2));
    assert_used(arena, piece_bytes(63));
}

/* Resize */

static void test_resize_of_the_last_piece_stays_in_place(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    unsigned char *piece;

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 8));
    piece = ashlar_arena_alloc(arena, 5);
    size_t bytes = 5;
    for (size_t next = 1; next <= BUFFER_BYTES - 2 * piece_bytes(8); next += 13) {
        payload_fill(piece, bytes, 3);
        assert_ptr_equal(ashlar_arena_resize(arena, piece, bytes, next), piece);
        assert_true(payload_is_filled(piece, bytes < next ? bytes : next, 3));
        assert_used(arena, piece_bytes(8) + piece_bytes(next));
        bytes = next;
    }
    assert_ptr_equal(ashlar_arena_resize(arena, piece, bytes, 0), piece);
    assert_used(arena, piece_bytes(8) + piece_bytes(1));
    assert_ptr_equal(ashlar_arena_resize(arena, piece, 0, 30), piece);
    assert_used(arena, piece_bytes(8) + piece_bytes(30));
}

static void test_resize_of_another_piece_copies_to_grow(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    unsigned char *piece = ashlar_arena_alloc(arena, 21);
    unsigned char *last = ashlar_arena_alloc(arena, 8);
    unsigned char *grown;

    (void)state;
    payload_fill(piece, 21, 5);
    payload_fill(last, 8, 6);
    assert_ptr_equal(ashlar_arena_resize(arena, piece, 21, 10), piece);
    assert_used(arena, piece_bytes(21) + piece_bytes(8));
    grown = ashlar_arena_resize(arena, piece, 21, 40);
    assert_ptr_equal(grown, last + piece_bytes(8));
    assert_true(payload_is_filled(grown, 21, 5));
    assert_true(payload_is_filled(piece, 21, 5));
    assert_true(payload_is_filled(last, 8, 6));
}

static void test_resize_without_room_is_null_and_keeps_the_content(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    unsigned char *piece = ashlar_arena_alloc(arena, 300);

    (void)state;
    payload_fill(piece, 300, 7);
    assert_null(ashlar_arena_resize(arena, piece, 300, BUFFER_BYTES + 1));
    assert_true(payload_is_filled(piece, 300, 7));
    assert_used(arena, piece_bytes(300));
    assert_non_null(ashlar_arena_alloc(arena, 8));
    assert_null(ashlar_arena_resize(arena, piece, 300, 301));
    assert_true(payload_is_filled(piece, 300, 7));
}

static void test_resize_null_allocates(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);

    (void)state;
    assert_ptr_equal(ashlar_arena_resize(arena, NULL, 0, 20), arena_memory());
    assert_used(arena, piece_bytes(20));
}

/* Marks */

static void test_rewind_frees_what_came_after(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    unsigned char *kept = ashlar_arena_alloc(arena, 20);
    struct ashlar_arena_mark outer = ashlar_arena_mark(arena);
    unsigned char *freed = ashlar_arena_alloc(arena, 100);
    struct ashlar_arena_mark inner = ashlar_arena_mark(arena);

    (void)state;
    payload_fill(kept, 20, 1);
    payload_fill(freed, 100, 2);
    assert_non_null(ashlar_arena_alloc(arena, 50));
    ashlar_arena_rewind(arena, inner);
    assert_used(arena, piece_bytes(20) + piece_bytes(100));
    assert_true(payload_is_filled(freed, 100, 2));
    ashlar_arena_rewind(arena, inner);
    ashlar_arena_rewind(arena, outer);
    assert_used(arena, piece_bytes(20));
    assert_true(payload_is_filled(kept, 20, 1));
    assert_ptr_equal(ashlar_arena_alloc(arena, 100), freed);
}

static void test_reset_frees_all_and_stats_keep_the_peak(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 200));
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, piece_bytes(200));
    ashlar_arena_reset(arena);
    assert_used(arena, 0);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, piece_bytes(200));
    assert_ptr_equal(ashlar_arena_alloc(arena, 64), arena_memory());
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, piece_bytes(200));
    assert_non_null(ashlar_arena_alloc(arena, 200));
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, piece_bytes(64) + piece_bytes(200));
    assert_int_equal(ashlar_arena_trim(arena), 0);
}

static void test_destroyed_and_zero_arenas_give_nothing(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    struct ashlar_arena zero;

    (void)state;
    memset(&zero, 0, sizeof zero);
    assert_non_null(ashlar_arena_alloc(arena, 20));
    ashlar_arena_destroy(arena);
    ashlar_arena_destroy(arena);
    assert_null(ashlar_arena_alloc(arena, 1));
    assert_null(ashlar_arena_calloc(arena, 1, 1));
    assert_used(arena, 0);
    assert_null(ashlar_arena_alloc(&zero, 1));
    assert_null(ashlar_arena_aligned_alloc(&zero, 32, 0));
    assert_null(ashlar_arena_resize(&zero, NULL, 0, 1));
    ashlar_arena_reset(&zero);
    ashlar_arena_rewind(&zero, ashlar_arena_mark(&zero));
    assert_int_equal(ashlar_arena_trim(&zero), 0);
    assert_used(&zero, 0);
    ashlar_arena_destroy(&zero);
    arena_fill(); /* the memory is ours again */
}

/* Misuse */

static void rewind_wrongly(struct ashlar_arena *arena, struct ashlar_arena_mark mark)
{
    struct ashlar_arena before = *arena;
    fault_trap_open();
    ashlar_arena_rewind(arena, mark);
    struct caught_faults caught = fault_trap_close();
    assert_fault(&caught, ASHLAR_FAULT_INVALID_POINTER);
    assert_ptr_equal(caught.last.heap, arena);
    assert_true(memcmp(arena, &before, sizeof before) == 0);
}

static void test_rewind_to_what_is_no_mark_of_it_is_told(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);
    struct ashlar_arena other;
    struct ashlar_arena_mark early = ashlar_arena_mark(arena);
    struct ashlar_arena_mark nothing = {NULL, NULL};

    (void)state;
    if (!level_tells()) {
        skip();
    }
    assert_non_null(ashlar_arena_alloc(arena, 64));
    struct ashlar_arena_mark late = ashlar_arena_mark(arena);
    ashlar_arena_rewind(arena, early);
    rewind_wrongly(arena, late);
    assert_true(ashlar_arena_over(&other, arena_memory() + 1024, 64));
    rewind_wrongly(arena, ashlar_arena_mark(&other));
    rewind_wrongly(arena, nothing);
    late.top = arena_memory() - 8;
    rewind_wrongly(arena, late);
    assert_non_null(ashlar_arena_alloc(arena, 64));
    late.top = arena_memory() + 12;
    rewind_wrongly(arena, late);
    ashlar_arena_destroy(&other);
    ashlar_arena_destroy(arena);
    early.top = arena_memory();
    rewind_wrongly(arena, early);
}

static void test_write_to_what_was_rewound_is_told_at_level_debug(void **state)
{
    struct ashlar_arena *arena = ground_arena_of(BUFFER_BYTES);

    (void)state;
    if (!level_fills()) {
        skip();
    }
    unsigned char *piece = ashlar_arena_alloc(arena, 20);
    assert_int_equal(piece[19], ASHLAR_FILL_FRESH);
    ashlar_arena_reset(arena);
    assert_int_equal(piece[0], ASHLAR_FILL_FREED);
    piece[17] = 1;
    assert_ptr_equal(ashlar_arena_alloc(arena, 16), piece);
    fault_trap_open();
    assert_non_null(ashlar_arena_alloc(arena, 4));
    struct caught_faults caught = fault_trap_close();
    assert_fault(&caught, ASHLAR_FAULT_USE_AFTER_FREE);
    assert_ptr_equal(caught.last.pointer, piece + 17);
}

int run_arena_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_over_bad_buffer_is_refused_and_gives_nothing),
        cmocka_unit_test(test_over_uses_all_whole_granules),
        cmocka_unit_test(test_alloc_gives_pieces_one_behind_the_other),
        cmocka_unit_test(test_alloc_zero_gives_a_piece_of_its_own),
        cmocka_unit_test(test_alloc_too_much_is_null_and_changes_nothing),
        cmocka_unit_test(test_aligned_alloc_aligns),
        cmocka_unit_test(test_aligned_alloc_bad_alignment_is_null),
        cmocka_unit_test(test_calloc_clears),
        cmocka_unit_test(test_resize_of_the_last_piece_stays_in_place),
        cmocka_unit_test(test_resize_of_another_piece_copies_to_grow),
        cmocka_unit_test(test_resize_without_room_is_null_and_keeps_the_content),
        cmocka_unit_test(test_resize_null_allocates),
        cmocka_unit_test(test_rewind_frees_what_came_after),
        cmocka_unit_test(test_reset_frees_all_and_stats_keep_the_peak),
        cmocka_unit_test(test_destroyed_and_zero_arenas_give_nothing),
        cmocka_unit_test(test_rewind_to_what_is_no_mark_of_it_is_told),
        cmocka_unit_test(test_write_to_what_was_rewound_is_told_at_level_debug),
    };
    return cmocka_run_group_tests_name("arenas", tests, NULL, NULL);
}

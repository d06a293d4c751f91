/*
 * Arenas whose chunks come from functions, or from a heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

enum { CHUNK_BYTES = 128, ROOM_BYTES = CHUNK_BYTES - ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES };
/* At level asan, a piece is followed by bytes that nobody may access. */
enum { ZONE_BYTES = ASHLAR_SAFETY == ASHLAR_SAFETY_ASAN ? 8 : 0, PIECE_BYTES = ROOM_BYTES - ZONE_BYTES };

/* A source that hands out the memory from the bottom up, and counts. */
static struct {
    size_t offset;
    size_t last_bytes;
    unsigned takes;
    unsigned gives;
    bool is_empty;
} source;

static void *source_take(size_t bytes)
{
    if (source.is_empty || bytes > TEST_ARENA_BYTES - source.offset) {
        return NULL;
    }
    void *chunk = arena_memory() + source.offset;
    source.offset += (bytes + 7) / 8 * 8;
    source.last_bytes = bytes;
    source.takes++;
    return chunk;
}

static void source_give(void *chunk)
{
    assert_true((unsigned char *)chunk >= arena_memory() && (unsigned char *)chunk < arena_memory() + TEST_ARENA_BYTES);
    source.gives++;
}

static struct ashlar_arena *arena_of_chunks(void)
{
    ground_clear();
    memset(&source, 0, sizeof source);
    assert_true(ashlar_arena_from(&ground_arena, source_take, source_give, CHUNK_BYTES));
    return &ground_arena;
}

static void test_from_takes_nothing_before_it_is_needed(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    assert_int_equal(source.takes, 0);
    assert_int_equal(ashlar_arena_stats(arena).capacity_bytes, 0);
    assert_non_null(ashlar_arena_alloc(arena, 1));
    assert_int_equal(source.takes, 1);
    assert_int_equal(source.last_bytes, CHUNK_BYTES);
    assert_int_equal(ashlar_arena_stats(arena).capacity_bytes, ROOM_BYTES);
}

static void test_from_with_small_chunks_is_refused(void **state)
{
    (void)state;
    ground_clear();
    assert_false(ashlar_arena_from(&ground_arena, source_take, source_give, ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES + 7));
    assert_null(ashlar_arena_alloc(&ground_arena, 1));
    assert_false(ashlar_arena_from(&ground_arena, source_take, source_give, 0));
    assert_true(ashlar_arena_from(&ground_arena, source_take, source_give, ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES + 8));
}

static void test_alloc_fills_a_chunk_before_it_takes_the_next(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();
    unsigned char *first = ashlar_arena_alloc(arena, 8);

    (void)state;
    assert_ptr_equal(ashlar_arena_alloc(arena, PIECE_BYTES - 8 - ZONE_BYTES), first + 8 + ZONE_BYTES);
    assert_int_equal(source.takes, 1);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes, ROOM_BYTES);
    assert_non_null(ashlar_arena_alloc(arena, 1));
    assert_int_equal(source.takes, 2);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes, ROOM_BYTES + 8 + ZONE_BYTES);
}

static void test_alloc_of_more_than_a_chunk_gets_its_own(void **state)
{
    (void)state;
    for (size_t bytes = PIECE_BYTES + 1; bytes < 4 * CHUNK_BYTES; bytes += 11) {
        struct ashlar_arena *arena = arena_of_chunks();
        unsigned char *piece = ashlar_arena_alloc(arena, bytes);
        assert_non_null(piece);
        payload_fill(piece, bytes, 1);
        assert_int_equal(source.takes, 1);
        assert_int_equal(source.last_bytes, ASHLAR_ARENA_CHUNK_OVERHEAD_BYTES + (bytes + 7) / 8 * 8 + ZONE_BYTES);
        assert_true(arena_is_untouched(source.last_bytes, TEST_ARENA_BYTES));
    }
}

static void test_aligned_alloc_has_room_wherever_the_chunk_lies(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 64; lead += 8) {
        struct ashlar_arena *arena = arena_of_chunks();
        source.offset = lead;
        unsigned char *piece = ashlar_arena_aligned_alloc(arena, 64, PIECE_BYTES);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % 64, 0);
        payload_fill(piece, PIECE_BYTES, 1);
        assert_true(piece + PIECE_BYTES <= arena_memory() + source.offset);
        assert_int_equal(source.takes, 1);
    }
}

static void test_aligned_alloc_of_pages_has_chunks_of_their_own(void **state)
{
    (void)state;
    for (size_t alignment = 64; alignment <= TEST_ARENA_BYTES / 4; alignment *= 2) {
        struct ashlar_arena *arena = arena_of_chunks();
        assert_non_null(ashlar_arena_alloc(arena, 1));
        unsigned char *piece = ashlar_arena_aligned_alloc(arena, alignment, alignment);
        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % alignment, 0);
        payload_fill(piece, alignment, 1);
        assert_true(piece + alignment <= arena_memory() + source.offset);
        assert_true(source.takes <= 2);
    }
}

static void test_alloc_without_a_chunk_is_null_and_changes_nothing(void **state)
{
    static const volatile size_t most_aligned = SIZE_MAX / 2 + 1; /* not for the compiler to know */
    static const volatile size_t sizes[] = {PIECE_BYTES + 1, TEST_ARENA_BYTES, SIZE_MAX / 2,
                                            SIZE_MAX - 48,   SIZE_MAX - 8,     SIZE_MAX};
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 8));
    struct ashlar_arena before = *arena;
    /* Once where there would be chunks, were the sizes to wrap; and once where there are none. */
    for (size_t i = 1; i < 2 * COUNT_OF(sizes); i++) {
        source.is_empty = i >= COUNT_OF(sizes);
        size_t bytes = sizes[i % COUNT_OF(sizes)];
        assert_null(ashlar_arena_alloc(arena, bytes));
        assert_null(ashlar_arena_aligned_alloc(arena, 4096, bytes));
        assert_null(ashlar_arena_aligned_alloc(arena, most_aligned, bytes));
    }
    assert_null(ashlar_arena_aligned_alloc(arena, most_aligned, 1));
    assert_true(memcmp(arena, &before, sizeof before) == 0);
    assert_non_null(ashlar_arena_alloc(arena, 8));
}

static void test_reset_keeps_chunks_and_uses_them_again(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();
    void *pieces[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        pieces[i] = ashlar_arena_alloc(arena, i == 2 ? 2 * CHUNK_BYTES : PIECE_BYTES);
    }
    assert_int_equal(source.takes, 4);
    size_t used_bytes = ashlar_arena_stats(arena).used_bytes;
    ashlar_arena_reset(arena);
    for (int i = 0; i < 4; i++) {
        assert_ptr_equal(ashlar_arena_alloc(arena, i == 2 ? 2 * CHUNK_BYTES : PIECE_BYTES), pieces[i]);
    }
    assert_int_equal(source.takes, 4);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes, used_bytes);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, used_bytes);
    assert_int_equal(source.gives, 0);
}

static void test_kept_chunk_that_is_too_small_goes_back_for_one_that_is_not(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();
    void *first = ashlar_arena_alloc(arena, PIECE_BYTES);
    void *second = ashlar_arena_alloc(arena, PIECE_BYTES);

    (void)state;
    ashlar_arena_reset(arena);
    void *large = ashlar_arena_alloc(arena, 2 * CHUNK_BYTES);
    assert_true(large != NULL && large != first && large != second);
    assert_int_equal(source.takes, 3);
    assert_int_equal(source.gives, 1);
    assert_ptr_equal(ashlar_arena_alloc(arena, PIECE_BYTES), second);
    assert_int_equal(source.takes, 3);
    assert_int_equal(ashlar_arena_stats(arena).capacity_bytes, ashlar_arena_stats(arena).used_bytes);
}

static void test_chunks_are_never_more_than_were_in_use_at_a_time(void **state)
{
    struct ashlar_heap *heap = ground_heap();

    (void)state;
    assert_true(ashlar_arena_from_heap(&ground_arena, heap, CHUNK_BYTES));
    for (size_t round = 0; round < 32; round++) {
        for (size_t i = 0; i < 3; i++) {
            /* Other sizes in another order each time: from one chunk to two. */
            assert_non_null(ashlar_arena_alloc(&ground_arena, PIECE_BYTES + (round * 5 + i * 7) % 17 * 8));
        }
        size_t chunks = 0;
        for (const struct ashlar_arena_chunk *chunk = ground_arena.first.next; chunk != NULL; chunk = chunk->next) {
            chunks++;
        }
        assert_int_equal(chunks, 3);
        ashlar_arena_reset(&ground_arena);
    }
    ashlar_arena_destroy(&ground_arena);
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 0);
}

static void test_kept_chunks_go_back_before_exhaustion(void **state)
{
    struct ashlar_heap *heap = ground_heap();

    (void)state;
    assert_true(ashlar_arena_from_heap(&ground_arena, heap, CHUNK_BYTES));
    unsigned char *kept = ashlar_arena_alloc(&ground_arena, PIECE_BYTES);
    payload_fill(kept, PIECE_BYTES, 9);
    struct ashlar_arena_mark mark = ashlar_arena_mark(&ground_arena);
    while (ashlar_arena_alloc(&ground_arena, PIECE_BYTES) != NULL) {
    }
    ashlar_arena_rewind(&ground_arena, mark);
    assert_non_null(ashlar_arena_alloc(&ground_arena, TEST_ARENA_BYTES / 4));
    assert_true(payload_is_filled(kept, PIECE_BYTES, 9));
    /* And where even that is not enough, what is in use stays. */
    ashlar_arena_rewind(&ground_arena, mark);
    assert_null(ashlar_arena_alloc(&ground_arena, TEST_ARENA_BYTES));
    assert_int_equal(ashlar_arena_stats(&ground_arena).capacity_bytes, ROOM_BYTES);
    assert_true(payload_is_filled(kept, PIECE_BYTES, 9));
    ashlar_arena_destroy(&ground_arena);
    assert_int_equal(ashlar_heap_check(heap).broken, ASHLAR_HEAP_SOUND);
}

static void test_rewind_across_chunks(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();
    unsigned char *kept = ashlar_arena_alloc(arena, 40);
    struct ashlar_arena_mark mark = ashlar_arena_mark(arena);

    (void)state;
    payload_fill(kept, 40, 1);
    void *next = ashlar_arena_alloc(arena, 8);
    void *other = ashlar_arena_alloc(arena, PIECE_BYTES);
    assert_non_null(ashlar_arena_alloc(arena, PIECE_BYTES));
    ashlar_arena_rewind(arena, mark);
    assert_true(payload_is_filled(kept, 40, 1));
    assert_int_equal(ashlar_arena_stats(arena).used_bytes, 40 + ZONE_BYTES);
    assert_int_equal(ashlar_arena_stats(arena).used_bytes_peak, 3 * ROOM_BYTES);
    assert_ptr_equal(ashlar_arena_alloc(arena, 8), next);
    assert_ptr_equal(ashlar_arena_alloc(arena, PIECE_BYTES), other);
    assert_int_equal(source.takes, 3);
}

static void test_resize_of_the_last_piece_moves_to_another_chunk(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();
    unsigned char *piece = ashlar_arena_alloc(arena, 50);

    (void)state;
    payload_fill(piece, 50, 4);
    unsigned char *moved = ashlar_arena_resize(arena, piece, 50, ROOM_BYTES + 8);
    assert_true(moved != NULL && moved != piece);
    assert_true(payload_is_filled(moved, 50, 4));
    source.is_empty = true;
    assert_null(ashlar_arena_resize(arena, moved, ROOM_BYTES + 8, 4 * CHUNK_BYTES));
    assert_true(payload_is_filled(moved, 50, 4));
}

static void test_trim_gives_back_what_is_not_used(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_non_null(ashlar_arena_alloc(arena, PIECE_BYTES));
    }
    assert_int_equal(ashlar_arena_trim(arena), 0);
    ashlar_arena_reset(arena);
    assert_non_null(ashlar_arena_alloc(arena, 8));
    assert_int_equal(ashlar_arena_trim(arena), 3 * ROOM_BYTES);
    assert_int_equal(source.gives, 3);
    assert_int_equal(ashlar_arena_stats(arena).capacity_bytes, ROOM_BYTES);
    ashlar_arena_reset(arena);
    assert_int_equal(ashlar_arena_trim(arena), ROOM_BYTES);
    assert_int_equal(source.gives, 4);
    assert_non_null(ashlar_arena_alloc(arena, 8));
    assert_int_equal(source.takes, 5);
}

static void test_destroy_gives_back_all(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    assert_non_null(ashlar_arena_alloc(arena, 1));
    assert_non_null(ashlar_arena_alloc(arena, 3 * CHUNK_BYTES));
    assert_non_null(ashlar_arena_alloc(arena, 1));
    ashlar_arena_destroy(arena);
    assert_int_equal(source.takes, 3);
    assert_int_equal(source.gives, 3);
    assert_null(ashlar_arena_alloc(arena, 1));
    arena_fill();
}

static void test_mark_of_a_chunk_that_was_given_back_is_told(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    if (!level_tells()) {
        skip();
    }
    assert_non_null(ashlar_arena_alloc(arena, PIECE_BYTES));
    assert_non_null(ashlar_arena_alloc(arena, PIECE_BYTES));
    struct ashlar_arena_mark mark = ashlar_arena_mark(arena);
    ashlar_arena_reset(arena);
    for (int i = 0; i < 2; i++) {
        fault_trap_open();
        ashlar_arena_rewind(arena, mark);
        struct caught_faults caught = fault_trap_close();
        assert_fault(&caught, ASHLAR_FAULT_INVALID_POINTER);
        (void)ashlar_arena_trim(arena);
    }
}

static void test_misaligned_chunk_is_told_and_given_back(void **state)
{
    struct ashlar_arena *arena = arena_of_chunks();

    (void)state;
    source.offset = 4;
    struct ashlar_arena before = *arena;
    fault_trap_open();
    void *piece = ashlar_arena_alloc(arena, 8);
    struct caught_faults caught = fault_trap_close();
    assert_null(piece);
    assert_int_equal(source.gives, 1);
    assert_int_equal(caught.count, 1);
    assert_true(memcmp(arena, &before, sizeof before) == 0);
}

static void test_from_heap_takes_and_gives_back_blocks(void **state)
{
    struct ashlar_heap *heap = ground_heap();

    (void)state;
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED) {
        skip(); /* objects in slots do not count */
    }
    size_t free_bytes = ashlar_heap_stats(heap).free_bytes;
    assert_true(ashlar_arena_from_heap(&ground_arena, heap, CHUNK_BYTES));
    size_t chunks = 0;
    while (ashlar_arena_alloc(&ground_arena, PIECE_BYTES) != NULL) {
        chunks++;
        assert_int_equal(ashlar_heap_stats(heap).used_blocks, chunks);
    }
    assert_true(chunks > 1);
    ashlar_arena_destroy(&ground_arena);
    assert_int_equal(ashlar_heap_stats(heap).used_blocks, 0);
    assert_int_equal(ashlar_heap_stats(heap).free_bytes, free_bytes);
    assert_int_equal(ashlar_heap_check(heap).broken, ASHLAR_HEAP_SOUND);
}

int run_chunk_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_takes_nothing_before_it_is_needed),
        cmocka_unit_test(test_from_with_small_chunks_is_refused),
        cmocka_unit_test(test_alloc_fills_a_chunk_before_it_takes_the_next),
        cmocka_unit_test(test_alloc_of_more_than_a_chunk_gets_its_own),
        cmocka_unit_test(test_aligned_alloc_has_room_wherever_the_chunk_lies),
        cmocka_unit_test(test_aligned_alloc_of_pages_has_chunks_of_their_own),
        cmocka_unit_test(test_alloc_without_a_chunk_is_null_and_changes_nothing),
        cmocka_unit_test(test_reset_keeps_chunks_and_uses_them_again),
        cmocka_unit_test(test_kept_chunk_that_is_too_small_goes_back_for_one_that_is_not),
        cmocka_unit_test(test_chunks_are_never_more_than_were_in_use_at_a_time),
        cmocka_unit_test(test_kept_chunks_go_back_before_exhaustion),
        cmocka_unit_test(test_rewind_across_chunks),
        cmocka_unit_test(test_resize_of_the_last_piece_moves_to_another_chunk),
        cmocka_unit_test(test_trim_gives_back_what_is_not_used),
        cmocka_unit_test(test_destroy_gives_back_all),
        cmocka_unit_test(test_mark_of_a_chunk_that_was_given_back_is_told),
        cmocka_unit_test(test_misaligned_chunk_is_told_and_given_back),
        cmocka_unit_test(test_from_heap_takes_and_gives_back_blocks),
    };
    return cmocka_run_group_tests_name("arenas of chunks", tests, NULL, NULL);
}

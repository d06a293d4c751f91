/*
 * Allocation from several RAMs: by attributes, for DMA, and by malloc, whose calls work wherever a payload lies.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/calls.h"
#include "libc/groups.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>

enum { ARENA_BYTES = 8192, RAM_BYTES = 8192, DMA = ASHLAR_RAM_DMA, FAST = ASHLAR_RAM_FAST };

static void several_rams_only(void)
{
    if (ASHLAR_RAMS_MAX < 3) {
        skip();
    }
}

/* Two further RAMs: a fast one, and one for DMA that malloc leaves to those who ask. */
static void part_start(void)
{
    several_rams_only();
    fresh_start(ARENA_BYTES);
    simulated_add_break(ASHLAR_RAM_EXTERNAL);
    simulated_add(simulated_memory(), RAM_BYTES, FAST);
    simulated_add(simulated_memory() + RAM_BYTES, RAM_BYTES, DMA | ASHLAR_RAM_NOT_MALLOC);
}

/* Which entry of the table a payload lies in. */
static unsigned ram_of(const void *payload)
{
    uintptr_t offset = (uintptr_t)payload - (uintptr_t)simulated_memory();
    return offset < 2 * RAM_BYTES ? 1 + (unsigned)(offset / RAM_BYTES) : 0;
}

static void test_alloc_caps_finds_the_ram_with_the_attributes(void **state)
{
    (void)state;
    part_start();
    assert_int_equal(ram_of(ashlar_alloc_caps(0, 100, 8)), 0);
    assert_int_equal(ram_of(ashlar_alloc_caps(ASHLAR_RAM_EXTERNAL, 100, 8)), 0);
    assert_int_equal(ram_of(ashlar_alloc_caps(FAST, 100, 8)), 1);
    assert_int_equal(ram_of(ashlar_alloc_caps(DMA, 100, 8)), 2);
    void *aligned = ashlar_alloc_caps(FAST, 100, 256);
    assert_int_equal(ram_of(aligned), 1);
    assert_int_equal((uintptr_t)aligned % 256, 0);
}

static void test_alloc_caps_that_cannot_be_tells_why(void **state)
{
    (void)state;
    part_start();
    assert_non_null(ashlar_alloc_caps(FAST, 1, 8));
    errno = 0;
    assert_null(ashlar_alloc_caps(FAST | DMA, 100, 8));
    assert_int_equal(errno, ENOMEM);
    errno = 0;
    assert_null(ashlar_alloc_caps(FAST, RAM_BYTES, 8));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(exhausted_count(), 0);
    const unsigned unknown[] = {ASHLAR_RAM_NOT_MALLOC, 128, 0x80000000u};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        errno = 0;
        assert_null(ashlar_alloc_caps(unknown[i], 100, 8));
        assert_int_equal(errno, EINVAL);
    }
    const size_t alignments[] = {0, 3, 24, SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        errno = 0;
        assert_null(ashlar_alloc_caps(FAST, 100, alignments[i]));
        assert_int_equal(errno, EINVAL);
    }
}

static void test_alloc_caps_with_one_ram_looks_at_its_attributes(void **state)
{
    (void)state;
    fresh_start(ARENA_BYTES);
    simulated_add_break(DMA);
    assert_non_null(ashlar_alloc_caps(DMA, 100, 8));
    const unsigned missing[] = {FAST, FAST | DMA};
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        errno = 0;
        assert_null(ashlar_alloc_caps(missing[i], 100, 8));
        assert_int_equal(errno, ENOMEM);
    }
}

static void test_alloc_caps_of_nothing_is_malloc_of_nothing(void **state)
{
    (void)state;
    fresh_start(ARENA_BYTES);
    simulated_add_break(DMA);
    assert_int_equal(ashlar_alloc_caps(DMA, 0, 8) == NULL, ASHLAR_MALLOC_ZERO_RETURNS_NULL);
    assert_non_null(ashlar_dma_alloc(0)); /* a line */
}

static void test_alloc_caps_without_attributes_leaves_alone_what_is_set_apart(void **state)
{
    (void)state;
    part_start();
    while (take(100) != NULL) {
    }
    void *any = ashlar_alloc_caps(0, 100, 8); /* a slot of level sampled may be left */
    assert_true(any == NULL || ram_of(any) == 0);
    assert_non_null(ashlar_alloc_caps(DMA, 100, 8));
}

void freezero(void *payload, size_t bytes);

static void test_freezero_finds_the_ram(void **state)
{
    (void)state;
    part_start();
    volatile unsigned char *secret = ashlar_alloc_caps(DMA, 200, 8);
    assert_int_equal(ram_of((const void *)secret), 2);
    for (size_t i = 0; i < 200; i++) {
        secret[i] = 0xD7;
    }
    freezero((void *)secret, 200);
    if (ASHLAR_SAFETY < ASHLAR_SAFETY_ASAN) {
        for (size_t i = 2 * sizeof(void *); i < 196; i++) {
            assert_true(secret[i] != 0xD7);
        }
    }
    struct ashlar_ram_info info;
    assert_true(ashlar_ram_info(2, &info));
    assert_int_equal(ashlar_heap_stats(info.heap).used_blocks, 0);
}

static void test_dma_bytes_are_the_fewest_lines(void **state)
{
    (void)state;
    for (size_t lines = 1; lines < 9; lines++) {
        const size_t end = lines * ASHLAR_CACHE_LINE_BYTES;
        assert_int_equal(ashlar_dma_bytes(end), end);
        assert_int_equal(ashlar_dma_bytes(end + 1 - ASHLAR_CACHE_LINE_BYTES), end);
    }
    assert_int_equal(ashlar_dma_bytes(0), ASHLAR_CACHE_LINE_BYTES);
    assert_int_equal(ashlar_dma_bytes(SIZE_MAX), 0);
}

static void test_malloc_falls_through_the_order_and_comes_back(void **state)
{
    (void)state;
    part_start();
    void *last[3] = {NULL, NULL, NULL};
    unsigned ram = 0;
    for (void *payload = take(500); payload != NULL; payload = take(500)) {
        assert_true(ram_of(payload) >= ram);
        ram = ram_of(payload);
        last[ram] = payload;
    }
    assert_non_null(last[0]);
    assert_non_null(last[1]);
    assert_null(last[2]); /* it is not malloc's */
    assert_int_equal(exhausted_count(), 1);
    give(last[1]);
    assert_int_equal(ram_of(take(500)), 1);
    give(last[0]);
    assert_int_equal(ram_of(take(500)), 0);
}

static void test_realloc_moves_to_where_there_is_room(void **state)
{
    (void)state;
    part_start();
    unsigned char *payload = take(3000);
    for (unsigned i = 0; i < 3000; i++) {
        payload[i] = (unsigned char)(i * 7);
    }
    assert_non_null(take(3000));
    payload = resize(payload, 6000);
    assert_non_null(payload);
    assert_int_equal(ram_of(payload), 1);
    for (unsigned i = 0; i < 3000; i++) {
        assert_int_equal(payload[i], (unsigned char)(i * 7));
    }
    assert_true(ashlar_front_usable_size(payload) >= 6000);
    assert_null(resize(payload, 60000));
    assert_int_equal(payload[2999], (unsigned char)(2999 * 7));
    give(payload);
    assert_front_sound();
}

static void test_realloc_keeps_what_a_dma_buffer_needs(void **state)
{
    (void)state;
    part_start();
    unsigned char *buffer = ashlar_dma_alloc(1000);
    assert_int_equal(ram_of(buffer), 2);
    buffer = resize(buffer, ashlar_dma_bytes(3000));
    assert_int_equal(ram_of(buffer), 2);
    assert_int_equal((uintptr_t)buffer % ASHLAR_CACHE_LINE_BYTES, 0);
    assert_null(resize(buffer, RAM_BYTES)); /* there is none elsewhere that DMA reaches */
    give(buffer);
}

/* Those that hardware asks for. Nor does the break move for a block that lies elsewhere. */
static void test_realloc_stays_where_the_attributes_are(void **state)
{
    const unsigned kept[] = {DMA, ASHLAR_RAM_NO_CACHE, ASHLAR_RAM_RETAINED};
    (void)state;
    several_rams_only();
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        fresh_start(ARENA_BYTES);
        simulated_add_break(0);
        simulated_add(simulated_memory(), 2048, kept[i]);
        (void)ashlar_ram_open(1);
        void *payload = ashlar_alloc_caps(kept[i], 1000, 8);
        assert_int_equal(ram_of(payload), 1);
        const char *break_before = break_at();
        assert_null(resize(payload, 3000));
        assert_ptr_equal(break_at(), break_before);
        assert_non_null(take(3000));
        give(payload);
    }
}

/* What malloc gave stays out of the RAM that is set apart, though that has the attributes of its own. */
static void test_realloc_leaves_alone_what_is_set_apart(void **state)
{
    (void)state;
    several_rams_only();
    fresh_start(ARENA_BYTES);
    simulated_add_break(DMA);
    simulated_add(simulated_memory(), 2 * RAM_BYTES, DMA | ASHLAR_RAM_NOT_MALLOC);
    unsigned char *payload = take(4000);
    assert_non_null(take(1000));
    payload[3999] = 0x5A;
    assert_null(resize(payload, RAM_BYTES));
    assert_int_equal(payload[3999], 0x5A);
    assert_non_null(ashlar_alloc_caps(DMA, RAM_BYTES, 8));
}

/* And so does what lies there for an attribute that no move has to keep. */
static void test_realloc_of_a_fast_block_leaves_alone_what_is_set_apart(void **state)
{
    (void)state;
    several_rams_only();
    fresh_start(1024);
    simulated_add_break(0);
    simulated_add(simulated_memory(), 2048, FAST | ASHLAR_RAM_NOT_MALLOC);
    simulated_add(simulated_memory() + RAM_BYTES, RAM_BYTES, DMA | ASHLAR_RAM_NOT_MALLOC);
    void *payload = ashlar_alloc_caps(FAST, 1000, 8);
    assert_non_null(payload);
    assert_null(resize(payload, 4000));
}

static void test_realloc_may_move_what_can_run(void **state)
{
    (void)state;
    several_rams_only();
    fresh_start(ARENA_BYTES);
    simulated_add_break(DMA | ASHLAR_RAM_EXECUTABLE);
    simulated_add(simulated_memory(), 2 * RAM_BYTES, DMA | ASHLAR_RAM_EXTERNAL);
    void *payload = resize(take(4000), ARENA_BYTES);
    assert_non_null(payload);
    assert_int_equal(ram_of(payload), 1);
}

/* Whatever RAM it lies in, and whether there is room in it, elsewhere, or nowhere. */
static void test_realloc_keeps_the_alignment_over_rams(void **state)
{
    const size_t sizes[] = {1, 700, 2500, 5000, 7000, RAM_BYTES, SIZE_MAX / 2, SIZE_MAX - 64, SIZE_MAX};
    (void)state;
    several_rams_only();
    for (size_t alignment = 8; alignment <= 1024; alignment *= 2) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            for (unsigned ram = 0; ram < 2; ram++) {
                fresh_start(ARENA_BYTES);
                simulated_add_break(DMA);
                simulated_add(simulated_memory(), 2 * RAM_BYTES, DMA | FAST);
                unsigned char *payload = ashlar_alloc_caps(ram == 0 ? DMA : FAST, 600, alignment);
                assert_non_null(payload);
                memset(payload, 0x5A, 600);
                unsigned char *moved = resize(payload, sizes[i]);
                assert_int_equal(moved != NULL, sizes[i] <= RAM_BYTES);
                payload = moved != NULL ? moved : payload;
                assert_int_equal((uintptr_t)payload % alignment, 0);
                assert_int_equal(payload[0], 0x5A);
                assert_int_equal(payload[(sizes[i] < 600 ? sizes[i] : 600) - 1], 0x5A);
                give(payload);
                assert_front_sound();
            }
        }
    }
}

/* The lines of a buffer, and what else may be in them. */
struct lines {
    uintptr_t start;
    uintptr_t end;
    unsigned strangers;
};

static bool count_stranger(const struct ashlar_block_info *block, void *context)
{
    struct lines *lines = context;
    uintptr_t payload = (uintptr_t)block->payload;
    uintptr_t header = payload + block->payload_bytes - block->block_bytes;
    bool is_own = payload <= lines->start && lines->start < payload + block->payload_bytes;
    /* Of the buffer's own block only the header counts, for nothing of the heap lies within a payload. */
    uintptr_t end = is_own ? payload : header + block->block_bytes;
    lines->strangers += header < lines->end && end > lines->start ? 1 : 0;
    return true;
}

static void test_dma_buffer_shares_no_line(void **state)
{
    (void)state;
    plain_blocks_only();
    for (size_t bytes = 0; bytes <= 200; bytes++) {
        part_start();
        struct ashlar_ram_info info;
        void *first = ashlar_dma_alloc(bytes);
        unsigned char *buffer = ashlar_dma_alloc(bytes);
        void *next = ashlar_alloc_caps(DMA, 1, 8);
        assert_non_null(first);
        assert_non_null(next);
        size_t line_bytes = ashlar_dma_bytes(bytes);
        assert_true(line_bytes >= bytes && line_bytes % ASHLAR_CACHE_LINE_BYTES == 0);
        assert_int_equal((uintptr_t)buffer % ASHLAR_CACHE_LINE_BYTES, 0);
        struct lines lines = {(uintptr_t)buffer, (uintptr_t)buffer + line_bytes, 0};
        assert_true(ashlar_ram_info(2, &info));
        assert_true(ashlar_heap_walk(info.heap, count_stranger, &lines));
        assert_int_equal(lines.strangers, 0);
        memset(buffer, 0xA5, line_bytes);
        assert_sound(info.heap);
    }
}

static void test_dma_sizes_that_cannot_be_give_enomem(void **state)
{
    (void)state;
    part_start();
    for (size_t below = 0; below < 2 * ASHLAR_CACHE_LINE_BYTES; below++) {
        errno = 0;
        assert_null(ashlar_dma_alloc(SIZE_MAX - below));
        assert_int_equal(errno, ENOMEM);
    }
}

static void test_free_of_what_another_ram_never_gave_is_a_fault(void **state)
{
    (void)state;
    if (ASHLAR_SAFETY == ASHLAR_SAFETY_NONE) {
        skip();
    }
    part_start();
    unsigned char *payload = ashlar_alloc_caps(FAST, 200, 8);
    fault_trap_open();
    give(payload + 16);
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_ptr_equal(caught.last.heap, simulated_memory());
    fault_trap_open();
    give(payload);
    give(payload);
    caught = fault_trap_close();
    assert_int_equal(caught.count, 1);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_DOUBLE_FREE);
}

int run_caps_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc_caps_finds_the_ram_with_the_attributes),
        cmocka_unit_test(test_alloc_caps_that_cannot_be_tells_why),
        cmocka_unit_test(test_alloc_caps_with_one_ram_looks_at_its_attributes),
        cmocka_unit_test(test_alloc_caps_of_nothing_is_malloc_of_nothing),
        cmocka_unit_test(test_alloc_caps_without_attributes_leaves_alone_what_is_set_apart),
        cmocka_unit_test(test_freezero_finds_the_ram),
        cmocka_unit_test(test_dma_bytes_are_the_fewest_lines),
        cmocka_unit_test(test_malloc_falls_through_the_order_and_comes_back),
        cmocka_unit_test(test_realloc_moves_to_where_there_is_room),
        cmocka_unit_test(test_realloc_keeps_what_a_dma_buffer_needs),
        cmocka_unit_test(test_realloc_stays_where_the_attributes_are),
        cmocka_unit_test(test_realloc_leaves_alone_what_is_set_apart),
        cmocka_unit_test(test_realloc_of_a_fast_block_leaves_alone_what_is_set_apart),
        cmocka_unit_test(test_realloc_may_move_what_can_run),
        cmocka_unit_test(test_realloc_keeps_the_alignment_over_rams),
        cmocka_unit_test(test_dma_buffer_shares_no_line),
        cmocka_unit_test(test_dma_sizes_that_cannot_be_give_enomem),
        cmocka_unit_test(test_free_of_what_another_ram_never_gave_is_a_fault),
    };
    return cmocka_run_group_tests_name("memory by attributes", tests, NULL, NULL);
}

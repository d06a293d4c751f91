/*
 * Private heaps.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pool/ground.h"
#include "pool/groups.h"

#include <ashlar/check.h>

enum { QUOTA_BYTES = TEST_ARENA_BYTES / 2 };

static size_t used_bytes(const struct ashlar_private_heap *heap)
{
    return ashlar_private_stats(heap).blocks.used_bytes;
}

/* Locks that count, and notice if they nest. */
static struct {
    unsigned depth;
    unsigned rounds;
} lock;

static void lock_take(void)
{
    assert_int_equal(lock.depth, 0);
    lock.depth++;
}

static void lock_give(void)
{
    assert_int_equal(lock.depth, 1);
    lock.depth--;
    lock.rounds++;
}

/* Creation */

static void test_create_with_bad_arguments_changes_nothing(void **state)
{
    const struct ashlar_private_options half = {.lock = lock_take};
    const struct ashlar_private_options other_half = {.unlock = lock_give};
    struct ashlar_private_heap before = {.refused_by_quota = 7};
    struct ashlar_private_heap heap = before;

    (void)state;
    ground_clear();
    assert_false(ashlar_private_create(&heap, NULL, 1024, NULL));
    assert_false(ashlar_private_create(&heap, arena_memory(), 0, NULL));
    assert_false(ashlar_private_create(&heap, arena_memory(), 16, NULL));
    assert_false(ashlar_private_create(&heap, arena_memory(), SIZE_MAX, NULL));
    assert_false(ashlar_private_create(&heap, arena_memory(), 1024, &half));
    assert_false(ashlar_private_create(&heap, arena_memory(), 1024, &other_half));
    assert_true(memcmp(&heap, &before, sizeof heap) == 0);
    assert_true(arena_is_untouched(0, TEST_ARENA_BYTES));
}

static void test_create_without_options_has_no_quota(void **state)
{
    (void)state;
    ground_clear();
    assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES, NULL));
    struct ashlar_private_stats stats = ashlar_private_stats(&ground_private);
    assert_int_equal(stats.quota_bytes, 0);
    assert_int_equal(stats.blocks.used_blocks, 0);
    size_t largest = ashlar_largest_free(ashlar_private_blocks(&ground_private));
    assert_non_null(ashlar_private_alloc(&ground_private, largest));
}

/* The calls */

static void test_every_call_does_what_the_heap_does(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    unsigned char *plain = ashlar_private_alloc(heap, 30);
    unsigned char *zeroed = ashlar_private_calloc(heap, 5, 9);
    unsigned char *aligned = ashlar_private_aligned_alloc(heap, 64, 20);

    (void)state;
    assert_true(plain != NULL && zeroed != NULL && aligned != NULL);
    assert_int_equal((uintptr_t)aligned % 64, 0);
    for (size_t i = 0; i < 45; i++) {
        assert_int_equal(zeroed[i], 0);
    }
    payload_fill(plain, 30, 1);
    payload_fill(zeroed, 45, 2);
    payload_fill(aligned, 20, 3);
    plain = ashlar_private_realloc(heap, plain, 90);
    assert_non_null(plain);
    assert_true(payload_is_filled(plain, 30, 1));
    assert_true(payload_is_filled(zeroed, 45, 2));
    assert_true(payload_is_filled(aligned, 20, 3));
    assert_int_equal(ashlar_private_stats(heap).blocks.used_blocks, 3);
    ashlar_private_free(heap, NULL);
    ashlar_private_free(heap, plain);
    ashlar_private_free(heap, zeroed);
    ashlar_private_free(heap, aligned);
    assert_int_equal(used_bytes(heap), 0);
    assert_int_equal(ashlar_private_destroy_with(heap, NULL, NULL), 0);
}

static void test_bad_requests_are_null_and_no_refusals(void **state)
{
    static const volatile size_t alignments[] = {0, 24, SIZE_MAX};
    struct ashlar_private_heap *heap = ground_private_of(QUOTA_BYTES);

    (void)state;
    assert_null(ashlar_private_calloc(heap, SIZE_MAX / 2 + 1, 2));
    for (size_t i = 0; i < COUNT_OF(alignments); i++) {
        assert_null(ashlar_private_aligned_alloc(heap, alignments[i], 8));
    }
    struct ashlar_private_stats stats = ashlar_private_stats(heap);
    assert_int_equal(stats.refused_by_quota + stats.refused_by_exhaustion, 0);
    assert_null(ashlar_private_alloc(heap, SIZE_MAX));
    assert_int_equal(ashlar_private_stats(heap).refused_by_exhaustion, 1);
    assert_int_equal(used_bytes(heap), 0);
}

/* The quota */

static void test_quota_refuses_what_would_pass_it(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(QUOTA_BYTES);
    size_t count = 0;
    void *last = NULL;

    (void)state;
    for (void *payload; (payload = ashlar_private_alloc(heap, 40)) != NULL; count++) {
        last = payload;
    }
    struct ashlar_private_stats stats = ashlar_private_stats(heap);
    assert_int_equal(stats.blocks.used_blocks, count);
    assert_int_equal(stats.refused_by_quota, 1);
    assert_int_equal(stats.refused_by_exhaustion, 0);
    assert_true(stats.blocks.used_bytes <= QUOTA_BYTES);
    assert_true(stats.blocks.used_bytes + ashlar_block_bytes(8, 40) + ASHLAR_PRIVATE_SLACK_BYTES > QUOTA_BYTES);
    assert_null(ashlar_private_calloc(heap, 10, 4));
    assert_null(ashlar_private_aligned_alloc(heap, 16, 40));
    assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 3);
    ashlar_private_free(heap, last);
    assert_non_null(ashlar_private_alloc(heap, 40));
    assert_null(ashlar_private_alloc(heap, 40));
}

static void test_quota_counts_a_resize_once(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(QUOTA_BYTES);
    size_t bytes = QUOTA_BYTES - 64 - (ashlar_block_bytes(8, 64) - 64);
    unsigned char *payload = ashlar_private_alloc(heap, 64);

    (void)state;
    assert_non_null(payload);
    payload_fill(payload, 64, 1);
    /* Both blocks at once would pass the quota; the one that is to be does not. */
    payload = ashlar_private_realloc(heap, payload, bytes);
    assert_non_null(payload);
    assert_true(payload_is_filled(payload, 64, 1));
    assert_true(used_bytes(heap) <= QUOTA_BYTES);
    assert_null(ashlar_private_realloc(heap, payload, QUOTA_BYTES));
    assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 1);
    assert_true(payload_is_filled(payload, 64, 1));
    payload = ashlar_private_realloc(heap, payload, 32);
    assert_non_null(payload);
    assert_true(used_bytes(heap) < QUOTA_BYTES / 2);
    assert_true(payload_is_filled(payload, 32, 1));
}

static void test_quota_above_the_memory_leaves_exhaustion(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(SIZE_MAX);

    void *last = NULL;

    (void)state;
    for (void *payload; (payload = ashlar_private_alloc(heap, 40)) != NULL; last = payload) {
    }
    assert_null(ashlar_private_realloc(heap, NULL, TEST_ARENA_BYTES));
    assert_int_equal(ashlar_private_stats(heap).refused_by_exhaustion, 2);
    assert_null(ashlar_private_realloc(heap, last, TEST_ARENA_BYTES));
    assert_int_equal(ashlar_private_stats(heap).refused_by_exhaustion, 3);
    assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 0);
}

/* As after a resize that moved, for a moment, or of what was shrunk in place: used up to the quota, or beyond it. */
static void test_quota_that_is_used_up_refuses_growth_alone(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(QUOTA_BYTES);
    unsigned char *payload = ashlar_private_alloc(heap, 64);

    (void)state;
    assert_non_null(payload);
    size_t used = used_bytes(heap);
    for (size_t beyond = 0; beyond <= 8; beyond += 8) {
        heap->quota_bytes = used - beyond;
        assert_null(ashlar_private_alloc(heap, 1));
        assert_null(ashlar_private_realloc(heap, payload, TEST_ARENA_BYTES / 4));
        assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 2 + beyond / 4);
        assert_null(ashlar_private_alloc(heap, SIZE_MAX)); /* which no quota could allow */
        assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 2 + beyond / 4);
        assert_int_equal(ashlar_private_stats(heap).refused_by_exhaustion, 1 + beyond / 8);
        payload = ashlar_private_realloc(heap, payload, 64);
        assert_non_null(payload);
    }
    assert_non_null(ashlar_private_realloc(heap, payload, 40));
}

/* The lock */

static void test_lock_is_held_once_around_each_access(void **state)
{
    const struct ashlar_private_options options = {.lock = lock_take, .unlock = lock_give};

    (void)state;
    ground_clear();
    memset(&lock, 0, sizeof lock);
    assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES, &options));
    assert_int_equal(lock.rounds, 0);
    void *payload = ashlar_private_alloc(&ground_private, 8);
    assert_int_equal(lock.rounds, 1);
    void *beside = ashlar_private_calloc(&ground_private, 1, 8);
    assert_int_equal(lock.rounds, 2);
    payload = ashlar_private_realloc(&ground_private, payload, 200);
    assert_int_equal(lock.rounds, 4); /* the copy is not under the lock */
    (void)ashlar_private_stats(&ground_private);
    assert_int_equal(lock.rounds, 5);
    ashlar_private_free(&ground_private, payload);
    ashlar_private_free(&ground_private, beside);
    assert_int_equal(lock.rounds, 7);
    assert_null(ashlar_private_alloc(&ground_private, TEST_ARENA_BYTES));
    assert_int_equal(lock.rounds, 8);
    assert_int_equal(lock.depth, 0);
}

/* The end */

struct seen {
    const void *payloads[4];
    size_t bytes[4];
    size_t count;
    size_t stop_after;
};

static bool block_see(const struct ashlar_block_info *block, void *context)
{
    struct seen *seen = context;
    assert_true(block->used);
    seen->payloads[seen->count] = block->payload;
    seen->bytes[seen->count] = block->payload_bytes;
    seen->count++;
    return seen->count != seen->stop_after;
}

static void test_destroy_tells_of_blocks_in_use(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    void *first = ashlar_private_alloc(heap, 24);
    void *freed = ashlar_private_alloc(heap, 40);
    void *second = ashlar_private_alloc(heap, 72);
    struct seen seen = {.count = 0};

    (void)state;
    ashlar_private_free(heap, freed);
    assert_int_equal(ashlar_private_destroy_with(heap, block_see, &seen), 2);
    assert_int_equal(seen.count, 2);
    assert_ptr_equal(seen.payloads[0], first);
    assert_ptr_equal(seen.payloads[1], second);
    assert_true(seen.bytes[0] >= 24 && seen.bytes[1] >= 72);
    arena_fill(); /* the memory is ours again, that of these blocks too */
    assert_true(ashlar_private_create(heap, arena_memory(), TEST_ARENA_BYTES, NULL));
    assert_int_equal(used_bytes(heap), 0);
}

static void test_destroy_counts_all_though_not_all_are_told_of(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    struct seen seen = {.stop_after = 1};

    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_non_null(ashlar_private_alloc(heap, 8));
    }
    assert_int_equal(ashlar_private_destroy_with(heap, block_see, &seen), 3);
    assert_int_equal(seen.count, 1);
}

static void assert_told_of_no_heap(const struct caught_faults *caught)
{
    if (level_tells()) {
        assert_fault(caught, ASHLAR_FAULT_USE_AFTER_FREE);
        assert_ptr_equal(caught->last.pointer, &ground_private);
    } else {
        assert_int_equal(caught->count, 0);
    }
}

#define ASSERT_GIVES_NOTHING(call)                          \
    do {                                                    \
        fault_trap_open();                                  \
        assert_true((call) == 0);                           \
        struct caught_faults caught = fault_trap_close();   \
        assert_told_of_no_heap(&caught);                    \
    } while (0)

static void test_use_after_destroy_is_told_and_gives_nothing(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(QUOTA_BYTES);
    void *payload = ashlar_private_alloc(heap, 8);

    (void)state;
    assert_int_equal(ashlar_private_destroy_with(heap, NULL, NULL), 1);
    ASSERT_GIVES_NOTHING(ashlar_private_alloc(heap, 8));
    ASSERT_GIVES_NOTHING(ashlar_private_calloc(heap, 1, 8));
    ASSERT_GIVES_NOTHING(ashlar_private_aligned_alloc(heap, 16, 8));
    ASSERT_GIVES_NOTHING(ashlar_private_realloc(heap, payload, 8));
    ASSERT_GIVES_NOTHING(ashlar_private_realloc(heap, NULL, 8));
    ASSERT_GIVES_NOTHING(ashlar_private_stats(heap).blocks.region_bytes);
    ASSERT_GIVES_NOTHING(ashlar_private_destroy(heap));
    ASSERT_GIVES_NOTHING(ashlar_private_destroy_with(heap, NULL, NULL));
    ASSERT_GIVES_NOTHING((ashlar_private_free(heap, payload), 0));
    ashlar_private_free(heap, NULL);
}

static void test_free_to_the_wrong_heap_is_told(void **state)
{
    struct ashlar_private_heap other;

    (void)state;
    if (!level_tells()) {
        skip();
    }
    ground_clear();
    assert_true(ashlar_private_create(&ground_private, arena_memory(), TEST_ARENA_BYTES / 2, NULL));
    assert_true(ashlar_private_create(&other, arena_memory() + TEST_ARENA_BYTES / 2, TEST_ARENA_BYTES / 2, NULL));
    void *payload = ashlar_private_alloc(&other, 40);
    fault_trap_open();
    ashlar_private_free(&ground_private, payload);
    struct caught_faults caught = fault_trap_close();
    assert_fault(&caught, ASHLAR_FAULT_INVALID_POINTER);
    ashlar_private_free(&other, payload);
    assert_int_equal(ashlar_private_destroy(&other), 0);
}

/* A resize that is a fault, with a quota and without; what was refused for the quota would be no fault. */
static void resize_wrongly(struct ashlar_private_heap *heap, void *payload, enum ashlar_fault_kind kind)
{
    static const volatile size_t sizes[] = {1, 60, 300, TEST_ARENA_BYTES};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        fault_trap_open();
        void *resized = ashlar_private_realloc(heap, payload, sizes[i]);
        struct caught_faults caught = fault_trap_close();
        assert_null(resized);
        assert_fault(&caught, kind);
    }
    assert_int_equal(ashlar_private_stats(heap).refused_by_quota, 0);
    assert_int_equal(ashlar_private_stats(heap).refused_by_exhaustion, 0);
}

static void test_resize_of_what_is_no_payload_is_told(void **state)
{
    static unsigned char elsewhere[64];

    (void)state;
    if (!level_tells()) {
        skip();
    }
    for (size_t quota = 0; quota <= QUOTA_BYTES; quota += QUOTA_BYTES) {
        struct ashlar_private_heap *heap = ground_private_of(quota);
        unsigned char *freed = ashlar_private_alloc(heap, 40);
        unsigned char *payload = ashlar_private_alloc(heap, 40);
        memset(payload, 0, 40);
        assert_non_null(ashlar_private_alloc(heap, 40));
        ashlar_private_free(heap, freed);
        resize_wrongly(heap, freed, ASHLAR_FAULT_DOUBLE_FREE);
        resize_wrongly(heap, payload + 8, ASHLAR_FAULT_INVALID_POINTER);
        resize_wrongly(heap, elsewhere + 8, ASHLAR_FAULT_INVALID_POINTER);
        resize_wrongly(heap, (void *)(UINTPTR_MAX - 7), ASHLAR_FAULT_INVALID_POINTER);
        assert_non_null(ashlar_private_realloc(heap, payload, 300));
    }
}

/* A block's header is gone: overwritten, as by what lies before it. */
static void test_destroy_of_a_damaged_heap_ends_and_is_told(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    struct seen seen = {.count = 0};

    (void)state;
    if (!level_tells() || ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        skip(); /* where the header of a block in use is none of what those levels let be overwritten unseen */
    }
    assert_non_null(ashlar_private_alloc(heap, 40));
    unsigned char *payload = ashlar_private_alloc(heap, 40);
    assert_non_null(ashlar_private_alloc(heap, 40));
    volatile unsigned char *header = payload - (ASHLAR_LAYOUT == ASHLAR_LAYOUT_COMPACT ? 2 : 4);
    while (header != payload) {
        *header++ = 0;
    }
    fault_trap_open();
    assert_int_equal(ashlar_private_destroy_with(heap, block_see, &seen), 3);
    struct caught_faults caught = fault_trap_close();
    assert_fault(&caught, ASHLAR_FAULT_CORRUPT_HEADER);
    assert_ptr_equal(caught.last.heap, heap);
    assert_int_equal(seen.count, 0);
    assert_null(ashlar_private_blocks(heap));
    arena_fill();
}

/* What went past its end is told as what it is, and the blocks are told of all the same. */
static void test_destroy_tells_of_an_overflow_at_level_debug(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);
    struct seen seen = {.count = 0};

    (void)state;
    if (!level_fills()) {
        skip();
    }
    volatile unsigned char *payload = ashlar_private_alloc(heap, 40);
    assert_non_null(ashlar_private_alloc(heap, 24));
    payload[40] = 1;
    fault_trap_open();
    assert_int_equal(ashlar_private_destroy_with(heap, block_see, &seen), 2);
    struct caught_faults caught = fault_trap_close();
    assert_true(caught.count != 0);
    assert_int_equal(caught.last.kind, ASHLAR_FAULT_OVERFLOW);
    assert_int_equal(seen.count, 2);
    assert_null(ashlar_private_blocks(heap));
}

/* In a payload of another heap, which gets it back whole. */
static void test_heap_in_a_payload_of_a_heap_ends_before_it(void **state)
{
    struct ashlar_private_heap *outer = ground_private_of(0);
    struct ashlar_private_heap inner;
    const size_t bytes = TEST_ARENA_BYTES / 2;

    (void)state;
    for (size_t lead = 0; lead < 8; lead += 3) {
        unsigned char *memory = ashlar_private_alloc(outer, bytes);
        unsigned char *beside = ashlar_private_alloc(outer, 24);
        assert_true(memory != NULL && beside != NULL);
        payload_fill(beside, 24, 3);
        assert_true(ashlar_private_create(&inner, memory + lead, bytes - lead, NULL));
        unsigned char *left = NULL;
        for (unsigned char *payload; (payload = ashlar_private_alloc(&inner, 40)) != NULL; left = payload) {
            payload_fill(payload, 40, 4);
        }
        ashlar_private_free(&inner, left);
        assert_true(ashlar_private_destroy_with(&inner, NULL, NULL) > 2);
        assert_true(payload_is_filled(beside, 24, 3));
        payload_fill(memory, bytes, 5); /* all of it may be written to again */
        assert_true(payload_is_filled(memory, bytes, 5));
        ashlar_private_free(outer, memory);
        ashlar_private_free(outer, beside);
        assert_int_equal(ashlar_private_stats(outer).blocks.used_blocks, 0);
        assert_int_equal(ashlar_heap_check(ashlar_private_blocks(outer)).broken, ASHLAR_HEAP_SOUND);
    }
}

/* Every payload that is wanted from a new heap lies in its memory, with what there is of every level. */
static void test_payloads_lie_in_the_heaps_own_memory(void **state)
{
    struct ashlar_private_heap *heap = ground_private_of(0);

    (void)state;
    for (unsigned char *payload; (payload = ashlar_private_alloc(heap, 24)) != NULL;) {
        assert_true(payload >= arena_memory() && payload + 24 <= arena_memory() + TEST_ARENA_BYTES);
    }
}

int run_private_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_with_bad_arguments_changes_nothing),
        cmocka_unit_test(test_create_without_options_has_no_quota),
        cmocka_unit_test(test_every_call_does_what_the_heap_does),
        cmocka_unit_test(test_bad_requests_are_null_and_no_refusals),
        cmocka_unit_test(test_quota_refuses_what_would_pass_it),
        cmocka_unit_test(test_quota_counts_a_resize_once),
        cmocka_unit_test(test_quota_above_the_memory_leaves_exhaustion),
        cmocka_unit_test(test_quota_that_is_used_up_refuses_growth_alone),
        cmocka_unit_test(test_lock_is_held_once_around_each_access),
        cmocka_unit_test(test_destroy_tells_of_blocks_in_use),
        cmocka_unit_test(test_destroy_counts_all_though_not_all_are_told_of),
        cmocka_unit_test(test_use_after_destroy_is_told_and_gives_nothing),
        cmocka_unit_test(test_free_to_the_wrong_heap_is_told),
        cmocka_unit_test(test_resize_of_what_is_no_payload_is_told),
        cmocka_unit_test(test_destroy_of_a_damaged_heap_ends_and_is_told),
        cmocka_unit_test(test_destroy_tells_of_an_overflow_at_level_debug),
        cmocka_unit_test(test_heap_in_a_payload_of_a_heap_ends_before_it),
        cmocka_unit_test(test_payloads_lie_in_the_heaps_own_memory),
    };
    return cmocka_run_group_tests_name("private heaps", tests, NULL, NULL);
}

/*
 * A heap that gives its top back by itself once enough of it is free.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "large/groups.h"
#include "libc/fresh.h"
#include "support/prng.h"

/* Below what is large, and more than a step. */
#define BLOCK_BYTES ((size_t)1500)
#define BLOCKS 8

static struct ashlar_stats front_stats(void)
{
    return ashlar_heap_stats(ashlar_malloc_heap());
}

/* How much a program may find free at the top: what stays, what is short of a threshold, and a block's least. */
#define TOP_FREE_MAX (ASHLAR_GROW_STEP_BYTES + ASHLAR_TRIM_THRESHOLD_BYTES + NAIVE_BLOCK_BYTES_MIN)

static void test_freeing_from_the_top_lowers_the_break(void **state)
{
    (void)state;
    void *payloads[BLOCKS];
    fresh_start(32768);
    for (unsigned i = 0; i < BLOCKS; i++) {
        payloads[i] = ashlar_front_malloc(caller_of(NULL), BLOCK_BYTES);
        assert_non_null(payloads[i]);
    }
    char *highest = break_at();
    for (unsigned i = BLOCKS; i-- > 1;) {
        errno = EDOM;
        ashlar_front_free(caller_of(NULL), payloads[i]);
        assert_int_equal(errno, EDOM);
        assert_true(front_stats().free_bytes < TOP_FREE_MAX);
        assert_int_equal(front_stats().region_bytes, (size_t)(break_at() - (char *)arena_memory()));
        assert_front_sound();
    }
    assert_true(highest - break_at() >= (ptrdiff_t)((BLOCKS - 1) * BLOCK_BYTES - TOP_FREE_MAX));
}

static void test_what_goes_back_is_whole_thresholds(void **state)
{
    (void)state;
    fresh_start(32768);
    void *payload = ashlar_front_malloc(caller_of(NULL), ASHLAR_MMAP_THRESHOLD_BYTES - 100);
    void *top = ashlar_front_malloc(caller_of(NULL), ASHLAR_MMAP_THRESHOLD_BYTES - 100);
    void *above = ashlar_front_malloc(caller_of(NULL), 700);
    char *before = break_at();
    assert_true(payload != NULL && top != NULL && above != NULL);
    ashlar_front_free(caller_of(NULL), top); /* not at the top */
    assert_ptr_equal(break_at(), before);
    ashlar_front_free(caller_of(NULL), above);
    size_t given_bytes = (size_t)(before - break_at());
    assert_true(given_bytes > 0);
    assert_int_equal(given_bytes % ASHLAR_TRIM_THRESHOLD_BYTES, 0);
    assert_true(front_stats().free_bytes >= ASHLAR_GROW_STEP_BYTES);
}

static void test_less_than_the_threshold_stays(void **state)
{
    (void)state;
    fresh_start(32768);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    void *top = ashlar_front_malloc(caller_of(NULL), BLOCK_BYTES);
    char *before = break_at();
    ashlar_front_free(caller_of(NULL), top);
    assert_true(front_stats().free_bytes < ASHLAR_GROW_STEP_BYTES + ASHLAR_TRIM_THRESHOLD_BYTES);
    assert_ptr_equal(break_at(), before);
}

static void test_below_somebody_elses_memory_nothing_goes_back(void **state)
{
    (void)state;
    void *payloads[BLOCKS];
    fresh_start(32768);
    for (unsigned i = 0; i < BLOCKS; i++) {
        payloads[i] = ashlar_front_malloc(caller_of(NULL), BLOCK_BYTES);
    }
    sbrk(16);
    char *before = break_at();
    for (unsigned i = 0; i < BLOCKS; i++) {
        ashlar_front_free(caller_of(NULL), payloads[i]);
    }
    assert_ptr_equal(break_at(), before);
    assert_front_sound();
}

int run_auto_trim_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_freeing_from_the_top_lowers_the_break),
        cmocka_unit_test(test_what_goes_back_is_whole_thresholds),
        cmocka_unit_test(test_less_than_the_threshold_stays),
        cmocka_unit_test(test_below_somebody_elses_memory_nothing_goes_back),
    };
    return cmocka_run_group_tests_name("auto_trim", tests, NULL, NULL);
}

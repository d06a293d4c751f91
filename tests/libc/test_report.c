/*
 * What mallinfo and malloc_stats are made of.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"
#include "libc/simulated_rams.h"

#include <ashlar/caps.h>
#include <ashlar/sampled.h>
#include <stdio.h>
#include <unistd.h>

static void test_info_before_the_first_allocation_is_zero(void **state)
{
    const struct ashlar_front_info zero = {.free_blocks = 0};
    (void)state;
    fresh_start(8192);
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_memory_equal(&info, &zero, sizeof zero);
}

static void test_info_counts_free_blocks_and_the_one_at_the_top(void **state)
{
    void *payloads[7];
    (void)state;
    fresh_start(8192);
    for (unsigned i = 0; i < 7; i++) {
        payloads[i] = ashlar_front_malloc(caller_of(NULL), 100);
    }
    ashlar_front_free(caller_of(NULL), payloads[1]);
    ashlar_front_free(caller_of(NULL), payloads[3]);
    if (ashlar_sampled_stats().sampled != 0) {
        skip(); /* what is in a slot is not in these figures */
    }
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_int_equal(info.free_blocks, 3); /* two holes and the top */
    assert_int_equal(info.stats.used_blocks, 5);
    assert_int_equal(info.stats.region_bytes,
                     info.stats.overhead_bytes + info.stats.used_bytes + info.stats.free_bytes);

    char *break_before = break_at();
    assert_true(ashlar_front_trim(NULL, 0));
    assert_int_equal(break_before - break_at(), info.top_free_bytes);
    assert_int_equal(ashlar_front_info(NULL).top_free_bytes, 0);
}

/* Among regions below and above it, and of the program's own. */
static void test_info_finds_the_top_among_several_regions(void **state)
{
    (void)state;
    if (ASHLAR_REGIONS_MAX < 4) {
        return;
    }
    fresh_start_at(4096, 8192);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    for (unsigned i = 0; i < 2; i++) {
        sbrk(16);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 1500 - 200 * i));
    }
    core_leave(16);
    assert_true(ashlar_heap_add_region(ashlar_malloc_heap(), arena_memory() + 12288, 1024));
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_int_equal(info.stats.regions, 4);
    char *break_before = break_at();
    assert_true(ashlar_front_trim(NULL, 0));
    assert_int_equal(break_before - break_at(), info.top_free_bytes);
}

/* What the front prints to stderr, as text. */
static size_t printed_stats(char *text, size_t bytes)
{
    FILE *file = tmpfile();
    int stderr_before = dup(STDERR_FILENO);

    assert_non_null(file);
    fflush(stderr);
    dup2(fileno(file), STDERR_FILENO);
    ashlar_front_print_stats(NULL);
    fflush(stderr);
    dup2(stderr_before, STDERR_FILENO);
    close(stderr_before);
    rewind(file);
    size_t length = fread(text, 1, bytes - 1, file);
    text[length] = '\0';
    fclose(file);
    return length;
}

static void test_print_stats_prints_the_counters(void **state)
{
    char text[512], expected[512];
    (void)state;
    fresh_start(16384);
    ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 10000));
    ashlar_front_malloc(caller_of(NULL), 100);
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_malloc_heap());
    snprintf(expected, sizeof expected,
             "heap bytes       = %zu\nin use bytes     = %zu\nmax in use bytes = %zu\n"
             "free bytes       = %zu\nblocks in use    = %zu\n",
             stats.region_bytes, stats.used_bytes, stats.used_bytes_peak, stats.free_bytes, stats.used_blocks);
    assert_true(printed_stats(text, sizeof text) > 0);
    assert_string_equal(text, expected);
}

static void test_print_stats_before_the_first_allocation_prints_zeros(void **state)
{
    char text[512];
    (void)state;
    fresh_start(8192);
    printed_stats(text, sizeof text);
    assert_non_null(strstr(text, "blocks in use    = 0\n"));
}

/* Blocks in each, holes in each, and a free block at the end of the further one, which no trim could give back. */
static void test_info_sums_over_all_rams(void **state)
{
    (void)state;
    if (ASHLAR_RAMS_MAX < 2) {
        skip();
    }
    fresh_start(8192);
    simulated_add_break(0);
    simulated_add(simulated_memory(), 4096, ASHLAR_RAM_FAST);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 500));
    void *hole = ashlar_alloc_caps(ASHLAR_RAM_FAST, 100, 8);
    assert_non_null(ashlar_alloc_caps(ASHLAR_RAM_FAST, 200, 8));
    ashlar_front_free(caller_of(NULL), hole);

    struct ashlar_ram_info further;
    assert_true(ashlar_ram_info(1, &further));
    struct ashlar_stats one = ashlar_heap_stats(ashlar_malloc_heap());
    struct ashlar_stats other = ashlar_heap_stats(further.heap);
    struct ashlar_front_info info = ashlar_front_info(NULL);
    assert_true(one.used_bytes != 0 && other.used_bytes != 0 && one.free_bytes != 0 && other.free_bytes != 0);
    assert_int_equal(info.stats.region_bytes, one.region_bytes + other.region_bytes);
    assert_int_equal(info.stats.overhead_bytes, one.overhead_bytes + other.overhead_bytes);
    assert_int_equal(info.stats.used_bytes, one.used_bytes + other.used_bytes);
    assert_int_equal(info.stats.used_bytes_peak, one.used_bytes_peak + other.used_bytes_peak);
    assert_int_equal(info.stats.free_bytes, one.free_bytes + other.free_bytes);
    assert_int_equal(info.stats.used_blocks, one.used_blocks + other.used_blocks);
    assert_int_equal(info.stats.regions, 2);

    const char *break_before = break_at();
    assert_true(ashlar_front_trim(NULL, 0));
    assert_int_equal(break_before - break_at(), info.top_free_bytes);
}

int run_report_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info_before_the_first_allocation_is_zero),
        cmocka_unit_test(test_info_counts_free_blocks_and_the_one_at_the_top),
        cmocka_unit_test(test_info_finds_the_top_among_several_regions),
        cmocka_unit_test(test_info_sums_over_all_rams),
        cmocka_unit_test(test_print_stats_prints_the_counters),
        cmocka_unit_test(test_print_stats_before_the_first_allocation_prints_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

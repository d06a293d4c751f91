/*
 * Growth: steps, exact need, merging, other callers of sbrk, the limit of regions, and giving core back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.h"
#include "libc/groups.h"
#include "support/fault_trap.h"
#include "support/prng.h"

static struct ashlar_stats front_stats(void)
{
    return ashlar_heap_stats(ashlar_malloc_heap());
}

static void test_heap_is_created_by_the_first_allocation(void **state)
{
    (void)state;
    fresh_start(8192);
    assert_null(ashlar_malloc_heap());
    assert_true(arena_is_untouched(0, 8192));
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 10));
    assert_ptr_equal(ashlar_malloc_heap(), arena_memory());
    assert_front_sound();
}

static void test_heap_starts_at_an_aligned_address_above_an_odd_break(void **state)
{
    (void)state;
    for (size_t odd = 0; odd < 9; odd++) {
        fresh_start(8192);
        sbrk((ptrdiff_t)odd);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 2000));
        assert_ptr_equal(ashlar_malloc_heap(), arena_memory() + (odd + 7) / 8 * 8);
        assert_true(arena_is_untouched(0, odd));
        assert_int_equal(front_stats().regions, 1);
        assert_front_sound();
    }
}

static void test_growth_takes_whole_steps_and_merges_them(void **state)
{
    (void)state;
    fresh_start(16384);
    for (unsigned i = 0; i < 9; i++) {
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 1500));
        assert_int_equal(front_stats().regions, 1);
        assert_int_equal(front_stats().region_bytes, (size_t)(break_at() - (char *)arena_memory()));
        assert_true(front_stats().free_bytes < ASHLAR_GROW_STEP_BYTES);
        assert_front_sound();
    }
}

static void test_growth_leaves_the_core_that_it_does_not_need(void **state)
{
    (void)state;
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 1));
    assert_true(core_left() >= 16384 - 2 * ASHLAR_GROW_STEP_BYTES);
}

static void test_growth_counts_the_free_block_at_the_top(void **state)
{
    (void)state;
    fresh_start(8192);
    void *lower = ashlar_front_malloc(caller_of(NULL), 1000);
    void *upper = ashlar_front_malloc(caller_of(NULL), 4000);
    assert_non_null(lower);
    ashlar_front_free(caller_of(NULL), upper);
    /* 4000 are free at the top, and core_left() above them: together they are enough. */
    size_t room = front_stats().free_bytes + core_left();
    assert_true(core_left() < 6000 && room > 6004);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 6000));
    assert_int_equal(front_stats().regions, 1);
    assert_front_sound();
}

/* Allocate everything there is in pieces that halve; what is left is too little for any block. */
static void allocate_all(void)
{
    for (size_t bytes = 8192; bytes > 0; bytes /= 2) {
        while (ashlar_front_malloc(caller_of(NULL), bytes) != NULL) {
        }
    }
}

static void test_all_of_ram_can_be_allocated(void **state)
{
    (void)state;
    plain_blocks_only();
    for (size_t bytes = 1024; bytes <= 4096; bytes += 8) {
        fresh_start(bytes);
        allocate_all();
        assert_true(front_stats().free_bytes + core_left() < NAIVE_BLOCK_BYTES_MIN);
        assert_front_sound();
    }
}

/* With a heap that has no free block: the largest request that the remaining core can serve is served, and
 * after one more byte was refused, heap and break are as before. */
static void serve_exactly(size_t alignment, size_t core_bytes)
{
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    assert_non_null(ashlar_front_malloc(caller_of(NULL), naive_payload_bytes(free_bytes_of(ashlar_malloc_heap()))));
    core_leave(core_bytes);

    /* What an allocation spends besides its payload: the header; the record of the alignment and the way to
     * the next aligned address. */
    size_t spent = alignment <= 8 ? NAIVE_HEADER_BYTES
                                  : NAIVE_HEADER_BYTES + NAIVE_FOOTER_BYTES + alignment + NAIVE_BLOCK_BYTES_MIN - 8;
    size_t largest = core_bytes / 8 * 8 - spent;
    char *break_before = break_at();
    assert_null(ashlar_front_memalign(caller_of(NULL), alignment, largest + 1));
    assert_ptr_equal(break_at(), break_before);
    assert_int_equal(free_bytes_of(ashlar_malloc_heap()), 0);
    assert_non_null(ashlar_front_memalign(caller_of(NULL), alignment, largest));
    assert_int_equal(core_left(), core_bytes % 8);
    assert_front_sound();
}

static void test_exact_need_is_served_when_a_step_is_refused(void **state)
{
    (void)state;
    plain_blocks_only();
    for (size_t core_bytes = NAIVE_BLOCK_BYTES_MIN; core_bytes < ASHLAR_GROW_STEP_BYTES; core_bytes += 1) {
        serve_exactly(8, core_bytes);
    }
    for (size_t alignment = 16; alignment <= 512; alignment *= 2) {
        for (size_t core_bytes = alignment + 64; core_bytes < ASHLAR_GROW_STEP_BYTES; core_bytes += 3) {
            serve_exactly(alignment, core_bytes);
        }
    }
}

static void test_sbrk_that_gives_little_at_a_time_still_serves(void **state)
{
    (void)state;
    fresh_start(8192);
    sbrk_behave(SBRK_SMALL_ONLY);
    for (unsigned i = 0; i < 20; i++) {
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 200));
    }
    assert_null(ashlar_front_malloc(caller_of(NULL), 1000));
    assert_int_equal(front_stats().regions, 1);
    assert_front_sound();
}

static void test_ram_too_small_for_a_heap_gives_null_and_the_core_back(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes < ashlar_heap_bytes_min(bytes); bytes++) {
        fresh_start(bytes);
        assert_null(ashlar_front_malloc(caller_of(NULL), 10));
        assert_int_equal(errno, ENOMEM);
        assert_int_equal(core_left(), bytes);
        assert_front_sound();
    }
}

static void test_sbrk_that_refuses_everything_gives_null(void **state)
{
    (void)state;
    fresh_start(8192);
    sbrk_behave(SBRK_DEAD);
    assert_null(ashlar_front_malloc(caller_of(NULL), 10));
    assert_int_equal(errno, ENOMEM);
    assert_null(ashlar_malloc_heap());
    sbrk_behave(SBRK_PLAIN);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 10));
    sbrk_behave(SBRK_DEAD);
    assert_null(ashlar_front_malloc(caller_of(NULL), 5000));
    assert_false(ashlar_front_trim(NULL, 0));
    sbrk_behave(SBRK_PLAIN);
    assert_front_sound();
}

static void test_foreign_sbrk_in_between_starts_a_region_and_keeps_clear_of_it(void **state)
{
    (void)state;
    for (ptrdiff_t foreign = 1; foreign <= 64 && ASHLAR_REGIONS_MAX >= 2; foreign += 7) {
        fresh_start(16384);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
        unsigned char *theirs = sbrk(foreign);
        memset(theirs, 0x5A, (size_t)foreign);
        unsigned char *ours = ashlar_front_malloc(caller_of(NULL), 3000);
        assert_non_null(ours);
        assert_true(ours >= theirs + foreign);
        memset(ours, 0, 3000);
        assert_int_equal(front_stats().regions, 2);
        /* The new region grows like the first. */
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 3000));
        assert_int_equal(front_stats().regions, 2);
        for (ptrdiff_t i = 0; i < foreign; i++) {
            assert_int_equal(theirs[i], 0x5A);
        }
        assert_front_sound();
    }
}

static void test_foreign_sbrk_that_came_back_leaves_one_region(void **state)
{
    (void)state;
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    sbrk(500);
    sbrk(-500);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 3000));
    assert_int_equal(front_stats().regions, 1);
    assert_front_sound();
}

static void test_foreign_sbrk_down_into_the_heap_stops_growth(void **state)
{
    (void)state;
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    sbrk(-64);
    char *break_before = break_at();
    fault_trap_open();
    assert_null(ashlar_front_malloc(caller_of(NULL), 3000));
    assert_false(ashlar_front_trim(NULL, 0));
    struct caught_faults caught = fault_trap_close();
    assert_int_equal(caught.count, ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED ? 2 : 0);
    if (caught.count != 0) {
        assert_int_equal(caught.last.kind, ASHLAR_FAULT_BREAK_MOVED);
        assert_ptr_equal(caught.last.pointer, break_before);
        assert_ptr_equal(caught.last.heap, ashlar_malloc_heap());
    }
    assert_ptr_equal(break_at(), break_before);
    assert_int_equal(front_stats().regions, 1);
}

static void test_regions_exhausted_gives_null_and_takes_no_core(void **state)
{
    (void)state;
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 1));
    while (front_stats().regions < ASHLAR_REGIONS_MAX) {
        sbrk(8);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 1100));
    }
    sbrk(8);
    char *break_before = break_at();
    size_t free_before = front_stats().free_bytes;
    errno = 0;
    assert_null(ashlar_front_malloc(caller_of(NULL), 1100));
    assert_int_equal(errno, ENOMEM);
    assert_ptr_equal(break_at(), break_before);
    assert_int_equal(front_stats().free_bytes, free_before);
    assert_front_sound();
    /* Not every sbrk would take it back. */
    sbrk_behave(SBRK_NEVER_DOWN);
    assert_null(ashlar_front_malloc(caller_of(NULL), 1100));
    assert_ptr_equal(break_at(), break_before);
    sbrk_behave(SBRK_PLAIN);
    /* Once the others are gone, the newest region grows again. */
    sbrk(-8);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 1100));
    assert_int_equal(front_stats().regions, ASHLAR_REGIONS_MAX);
    assert_front_sound();
}

static void test_region_that_does_not_fit_gives_null_and_the_break_back(void **state)
{
    (void)state;
    plain_blocks_only();
    if (ASHLAR_REGIONS_MAX < 2) {
        return;
    }
    for (size_t left = 0; left < 100; left++) {
        fresh_start(8192);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 1));
        sbrk((ptrdiff_t)(core_left() - left));
        /* The region needs its extra words, and the break may be odd. */
        size_t padding = (size_t)-(uintptr_t)break_at() % 8;
        size_t needed = padding + ASHLAR_REGION_OVERHEAD_BYTES + 504;
        char *break_before = break_at();
        while (ashlar_front_malloc(caller_of(NULL), 1) != NULL && front_stats().regions == 1) {
        }
        if (front_stats().regions == 1) {
            assert_ptr_equal(break_at(), break_before);
            assert_true(left < padding + ASHLAR_REGION_OVERHEAD_BYTES + NAIVE_BLOCK_BYTES_MIN);
        } else {
            assert_true(left >= padding + ASHLAR_REGION_OVERHEAD_BYTES + NAIVE_BLOCK_BYTES_MIN);
        }
        assert_true(left < needed);
        assert_front_sound();
    }
}

static void test_race_on_the_break_loses_nothing(void **state)
{
    (void)state;
    fresh_start(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    char *break_before = break_at();
    sbrk_behave(SBRK_RACED);
    /* Both tries meet somebody else's memory where the heap ends and give their own back. */
    assert_null(ashlar_front_malloc(caller_of(NULL), 3000));
    assert_ptr_equal(break_at(), break_before + 40);
    if (ASHLAR_REGIONS_MAX >= 2) {
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 3000));
        assert_int_equal(front_stats().regions, 2);
    }
    assert_front_sound();
}

static void test_unknown_limit_caps_the_heap_at_the_option(void **state)
{
    (void)state;
    fresh_start_unlimited(16384);
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    size_t control_unknown = front_stats().overhead_bytes;
    fresh_start(16384);
    core_leave(ASHLAR_DEFAULT_HEAP_BYTES_MAX); /* more than there is: nothing comes near its end */
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    assert_int_equal(control_unknown, front_stats().overhead_bytes);
}

/* Tried with ASHLAR_DEFAULT_HEAP_BYTES_MAX below the RAM there is; a heap that grew past it could not bin its
 * largest blocks. */
static void test_heap_at_its_maximum_stops_and_gives_core_back(void **state)
{
    (void)state;
    if (ASHLAR_DEFAULT_HEAP_BYTES_MAX >= 12288) {
        return;
    }
    for (size_t foreign = 0; foreign <= 24; foreign += 8) {
        fresh_start_unlimited(16384);
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
        sbrk((ptrdiff_t)foreign);
        allocate_all();
        struct ashlar_stats stats = front_stats();
        assert_true(stats.region_bytes <= ASHLAR_DEFAULT_HEAP_BYTES_MAX);
        assert_true(stats.region_bytes > ASHLAR_DEFAULT_HEAP_BYTES_MAX - 4 * NAIVE_BLOCK_BYTES_MIN);
        assert_int_equal(break_at() - (char *)arena_memory(), stats.region_bytes + foreign);
        assert_front_sound();
    }
}

/* Room for the region's own words is left, but not for a block in it. */
static void test_region_past_the_maximum_gives_core_back(void **state)
{
    (void)state;
    if (ASHLAR_DEFAULT_HEAP_BYTES_MAX >= 12288 || ASHLAR_REGIONS_MAX < 2) {
        return;
    }
    fresh_start_unlimited(16384);
    allocate_all();
    sbrk(8);
    char *break_before = break_at();
    assert_null(ashlar_front_malloc(caller_of(NULL), 100));
    assert_ptr_equal(break_at(), break_before);
    assert_int_equal(front_stats().regions, 1);
}

static void test_realloc_at_the_top_grows_in_place_by_what_is_missing(void **state)
{
    (void)state;
    plain_blocks_only();
    fresh_start(8192);
    unsigned char *payload = ashlar_front_malloc(caller_of(NULL), 3000);
    payload_fill(payload, 3000, 9);
    size_t room = core_left() + free_bytes_of(ashlar_malloc_heap());
    assert_true(room < 6000); /* so a second block would not fit */
    assert_ptr_equal(ashlar_front_realloc(caller_of(NULL), payload, 6000), payload);
    assert_true(payload_is_filled(payload, 3000, 9));
    assert_front_sound();
}

static void test_realloc_of_an_aligned_payload_grows_for_the_alignment(void **state)
{
    (void)state;
    for (size_t alignment = 16; alignment <= 1024; alignment *= 2) {
        fresh_start(16384);
        unsigned char *payload = ashlar_front_memalign(caller_of(NULL), alignment, 100);
        payload_fill(payload, 100, 2);
        while (free_bytes_of(ashlar_malloc_heap()) > 0) {
            assert_non_null(ashlar_front_malloc(caller_of(NULL), ashlar_largest_free(ashlar_malloc_heap())));
        }
        payload = ashlar_front_realloc(caller_of(NULL), payload, 2000);
        assert_non_null(payload);
        assert_int_equal((uintptr_t)payload % alignment, 0);
        assert_true(payload_is_filled(payload, 100, 2));
        assert_front_sound();
    }
}

static void test_trim_gives_the_top_back_but_for_the_pad(void **state)
{
    (void)state;
    for (size_t pad = 0; pad < 3000; pad += 250) {
        fresh_start(16384);
        void *keep = ashlar_front_malloc(caller_of(NULL), 100);
        ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 5000));
        char *break_before = break_at();
        assert_non_null(keep);
        assert_true(ashlar_front_trim(NULL, pad));
        assert_true(break_at() < break_before);
        assert_true(front_stats().free_bytes >= pad && front_stats().free_bytes < pad + NAIVE_BLOCK_BYTES_MIN + 8);
        assert_int_equal(front_stats().region_bytes, (size_t)(break_at() - (char *)arena_memory()));
        assert_false(ashlar_front_trim(NULL, pad));
        assert_front_sound();
        /* What was given back can be taken again. */
        assert_non_null(ashlar_front_malloc(caller_of(NULL), 5000));
        assert_int_equal(front_stats().regions, 1);
    }
}

static void test_trim_with_nothing_to_give_changes_nothing(void **state)
{
    (void)state;
    plain_blocks_only();
    fresh_start(16384);
    assert_false(ashlar_front_trim(NULL, 0));
    assert_non_null(ashlar_front_malloc(caller_of(NULL), 100));
    assert_non_null(ashlar_front_malloc(caller_of(NULL), naive_payload_bytes(free_bytes_of(ashlar_malloc_heap()))));
    char *break_before = break_at();
    assert_false(ashlar_front_trim(NULL, 0));
    assert_false(ashlar_front_trim(NULL, SIZE_MAX));
    assert_ptr_equal(break_at(), break_before);
}

static void test_trim_below_somebody_elses_memory_changes_nothing(void **state)
{
    (void)state;
    fresh_start(16384);
    ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 5000));
    sbrk(16);
    char *break_before = break_at();
    size_t free_before = front_stats().free_bytes;
    assert_false(ashlar_front_trim(NULL, 0));
    assert_ptr_equal(break_at(), break_before);
    assert_int_equal(front_stats().free_bytes, free_before);
}

static void test_trim_where_sbrk_never_goes_down_keeps_the_memory(void **state)
{
    (void)state;
    fresh_start(16384);
    ashlar_front_free(caller_of(NULL), ashlar_front_malloc(caller_of(NULL), 5000));
    size_t free_before = front_stats().free_bytes;
    sbrk_behave(SBRK_NEVER_DOWN);
    errno = EDOM;
    assert_false(ashlar_front_trim(NULL, 0));
    assert_int_equal(errno, EDOM);
    assert_int_equal(front_stats().free_bytes, free_before);
    assert_front_sound();
}

static void test_failed_growth_leaves_heap_and_break_unchanged(void **state)
{
    (void)state;
    fresh_start(8192);
    void *wall = ashlar_front_malloc(caller_of(NULL), 100);
    void *top = ashlar_front_malloc(caller_of(NULL), 3000);
    assert_non_null(wall);
    ashlar_front_free(caller_of(NULL), top);
    struct ashlar_stats before = front_stats();
    char *break_before = break_at();
    assert_null(ashlar_front_malloc(caller_of(NULL), 9000));
    assert_null(ashlar_front_realloc(caller_of(NULL), wall, 9000));
    assert_int_equal(front_stats().free_bytes, before.free_bytes);
    assert_int_equal(front_stats().region_bytes, before.region_bytes);
    assert_ptr_equal(break_at(), break_before);
    assert_front_sound();
}

/* One step of a program that allocates, frees, resizes, and calls sbrk and malloc_trim now and then. */
static void random_step(struct prng *prng, unsigned char **slot, size_t *bytes, unsigned seed)
{
    uint32_t choice = prng_below(prng, 100);
    size_t wanted = prng_below(prng, choice % 8 == 0 ? 1500 : 200);

    if (*slot != NULL) {
        assert_true(payload_is_filled(*slot, *bytes, seed));
    }
    if (choice < 30 && *slot != NULL) {
        ashlar_front_free(caller_of(NULL), *slot);
        *slot = NULL;
    } else if (choice < 60 && *slot != NULL) {
        unsigned char *moved = ashlar_front_realloc(caller_of(NULL), *slot, wanted + 1);
        if (moved != NULL) {
            assert_true(payload_is_filled(moved, *bytes < wanted ? *bytes : wanted, seed));
            *slot = moved;
            *bytes = wanted + 1;
            payload_fill(*slot, *bytes, seed);
        }
    } else if (choice < 95 && *slot == NULL) {
        *slot = ashlar_front_memalign(caller_of(NULL), choice % 5 == 0 ? 64 : 8, wanted);
        *bytes = wanted;
        if (*slot != NULL) {
            payload_fill(*slot, *bytes, seed);
        }
    } else if (choice == 98) {
        ashlar_front_trim(NULL, wanted);
    } else if (choice == 99) {
        sbrk((ptrdiff_t)prng_below(prng, 40));
    }
}

enum { RANDOM_SLOTS = 24, RANDOM_SEEDS = 60, RANDOM_STEPS = 600 };

static void test_random_use_with_foreign_sbrk_stays_sound(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= RANDOM_SEEDS; seed++) {
        unsigned char *slots[RANDOM_SLOTS] = {NULL};
        size_t bytes[RANDOM_SLOTS] = {0};
        struct prng prng = prng_seeded(seed);
        fresh_start(16384);
        for (unsigned step = 0; step < RANDOM_STEPS; step++) {
            unsigned slot = prng_below(&prng, RANDOM_SLOTS);
            random_step(&prng, &slots[slot], &bytes[slot], slot);
            if (step % 16 == 0) {
                assert_front_sound();
            }
        }
    }
}

int run_growth_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heap_is_created_by_the_first_allocation),
        cmocka_unit_test(test_heap_starts_at_an_aligned_address_above_an_odd_break),
        cmocka_unit_test(test_growth_takes_whole_steps_and_merges_them),
        cmocka_unit_test(test_growth_leaves_the_core_that_it_does_not_need),
        cmocka_unit_test(test_growth_counts_the_free_block_at_the_top),
        cmocka_unit_test(test_all_of_ram_can_be_allocated),
        cmocka_unit_test(test_exact_need_is_served_when_a_step_is_refused),
        cmocka_unit_test(test_sbrk_that_gives_little_at_a_time_still_serves),
        cmocka_unit_test(test_ram_too_small_for_a_heap_gives_null_and_the_core_back),
        cmocka_unit_test(test_sbrk_that_refuses_everything_gives_null),
        cmocka_unit_test(test_foreign_sbrk_in_between_starts_a_region_and_keeps_clear_of_it),
        cmocka_unit_test(test_foreign_sbrk_that_came_back_leaves_one_region),
        cmocka_unit_test(test_foreign_sbrk_down_into_the_heap_stops_growth),
        cmocka_unit_test(test_regions_exhausted_gives_null_and_takes_no_core),
        cmocka_unit_test(test_region_that_does_not_fit_gives_null_and_the_break_back),
        cmocka_unit_test(test_race_on_the_break_loses_nothing),
        cmocka_unit_test(test_unknown_limit_caps_the_heap_at_the_option),
        cmocka_unit_test(test_heap_at_its_maximum_stops_and_gives_core_back),
        cmocka_unit_test(test_region_past_the_maximum_gives_core_back),
        cmocka_unit_test(test_realloc_at_the_top_grows_in_place_by_what_is_missing),
        cmocka_unit_test(test_realloc_of_an_aligned_payload_grows_for_the_alignment),
        cmocka_unit_test(test_trim_gives_the_top_back_but_for_the_pad),
        cmocka_unit_test(test_trim_with_nothing_to_give_changes_nothing),
        cmocka_unit_test(test_trim_below_somebody_elses_memory_changes_nothing),
        cmocka_unit_test(test_trim_where_sbrk_never_goes_down_keeps_the_memory),
        cmocka_unit_test(test_failed_growth_leaves_heap_and_break_unchanged),
        cmocka_unit_test(test_random_use_with_foreign_sbrk_stays_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

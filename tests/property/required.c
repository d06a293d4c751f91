/*
 * Adversaries against heaps of what ashlar_required_bytes() says, with limits as programs have them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "property/required.h"

#include <ashlar/required.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "support/adversary.h"
#include "support/fixture.h"

enum { RANDOM_CALLS = 20000, RANDOM_SEED = 1, LIVE_MAX = 4096 };

/* In smallest blocks. Where the largest heap, or the layout's, is below what is required there is nothing to test. */
static const struct limits {
    size_t live;
    size_t largest;
} all_limits[] = {{64, 16},  {100, 3},  {128, 64},   {300, 300},  {256, 33},
                  {512, 16}, {1024, 8}, {1000, 100}, {2880, 128}, {LIVE_MAX, 2}, {LIVE_MAX, 65}};

struct memory {
    unsigned char *bytes;
    struct adversary_block *blocks;
};

static struct memory memory;

static int memory_map(void **state)
{
    size_t blocks_bytes = LIVE_MAX * sizeof *memory.blocks;

    (void)state;
    memory.bytes = mmap(NULL, ASHLAR_HEAP_BYTES_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                        -1, 0);
    memory.blocks = malloc(blocks_bytes);
    return memory.bytes == MAP_FAILED || memory.blocks == NULL ? -1 : 0;
}

static int memory_unmap(void **state)
{
    (void)state;
    free(memory.blocks);
    return munmap(memory.bytes, ASHLAR_HEAP_BYTES_MAX);
}

static size_t required_of(const struct limits *limits)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    return ashlar_required_bytes(limits->live * unit, limits->largest * unit);
}

/* An adversary with these limits in a heap of its own. */
static struct adversary adversary_in(size_t heap_bytes, const struct limits *limits)
{
    size_t unit = NAIVE_BLOCK_BYTES_MIN;
    struct ashlar_heap *heap = ashlar_heap_create(memory.bytes, heap_bytes);

    arena_fill();
    assert_non_null(heap);
    memset(memory.blocks, 0, limits->live * sizeof *memory.blocks);
    return (struct adversary){
        .heap = heap,
        .live_bytes_max = limits->live * unit,
        .block_bytes_max = limits->largest * unit,
        .blocks = memory.blocks,
        .blocks_max = limits->live,
    };
}

static bool play_random(struct adversary *adversary)
{
    return adversary_play_random(adversary, RANDOM_SEED, RANDOM_CALLS);
}

/* Every adversary, in a heap of just what is required. */
static void test_required_bytes_of_real_sizes_withstand_all(void **state)
{
    bool (*const plays[])(struct adversary *) = {adversary_play_doubling, adversary_play_shrinking,
                                                 adversary_play_hiding, play_random};
    size_t played = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(all_limits) * COUNT_OF(plays); i++) {
        const struct limits *limits = &all_limits[i / COUNT_OF(plays)];
        if (required_of(limits) == SIZE_MAX) {
            continue;
        }
        struct adversary adversary = adversary_in(required_of(limits), limits);
        assert_true(plays[i % COUNT_OF(plays)](&adversary));
        assert_sound(adversary.heap);
        played++;
    }
    assert_true(played >= 2 * COUNT_OF(plays));
}

/* Hiding is refused in 85 % of what is required, in the best of its cases: hardly any of it could be left out. */
static void test_hiding_in_most_of_what_is_required_is_refused(void **state)
{
    const size_t unit = NAIVE_BLOCK_BYTES_MIN;
    /* A bin is widest, beside its sizes, where an octave starts; and a granule more or less is little here. */
    const size_t start_bytes = 128 * NAIVE_GRANULE_BYTES;
    const struct limits limits = {LIVE_MAX, (start_bytes + unit) / unit};

    (void)state;
    if (ashlar_required_bytes(limits.live * unit, start_bytes + NAIVE_GRANULE_BYTES) == SIZE_MAX) {
        skip();
    }
    struct adversary adversary = adversary_in(required_of(&limits) / 100 * 85, &limits);
    adversary.block_bytes_max = start_bytes + NAIVE_GRANULE_BYTES;
    assert_false(adversary_play_hiding(&adversary));
    assert_sound(adversary.heap);
}

/* Shrinking is refused in three quarters of what is required over c = 1 + 2^-L: most of what is required is needed. */
static void test_shrinking_in_three_quarters_over_c_of_what_is_required_is_refused(void **state)
{
    static const struct limits limits[] = {{1024, 8}, {512, 16}, {2880, 32}};
    const size_t bins = (size_t)1 << ASHLAR_BINS_PER_OCTAVE_LOG2;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        if (required_of(&limits[i]) == SIZE_MAX) {
            continue;
        }
        struct adversary adversary = adversary_in(required_of(&limits[i]) / (bins + 1) * bins / 4 * 3, &limits[i]);
        assert_false(adversary_play_shrinking(&adversary));
        assert_sound(adversary.heap);
    }
}

static void test_doubling_in_less_than_robsons_bound_is_refused(void **state)
{
    static const struct limits limits[] = {{1024, 8}, {1024, 64}, {2048, 256}};
    size_t unit = NAIVE_BLOCK_BYTES_MIN;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        size_t bytes = adversary_doubling_bytes(limits[i].live * unit, limits[i].largest * unit) - unit;
        if (bytes > ASHLAR_HEAP_BYTES_MAX) {
            continue;
        }
        struct adversary adversary = adversary_in(bytes, &limits[i]);
        assert_false(adversary_play_doubling(&adversary));
        assert_sound(adversary.heap);
    }
}

int run_large_required_tests(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_required_bytes_of_real_sizes_withstand_all),
        cmocka_unit_test(test_hiding_in_most_of_what_is_required_is_refused),
        cmocka_unit_test(test_shrinking_in_three_quarters_over_c_of_what_is_required_is_refused),
        cmocka_unit_test(test_doubling_in_less_than_robsons_bound_is_refused),
    };

    return cmocka_run_group_tests_name("required, real sizes", tests, memory_map, memory_unmap);
}

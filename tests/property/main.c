/*
 * Property tests: many random runs per profile, each from a seed of its own.
 *
 * SEEDS=<n> sets how many seeds per profile, STEPS=<n> how many operations per seed. When a run fails, the
 * seed is printed, and SEED=<n> runs just that one and names each step.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "property/large.h"
#include "property/machine.h"
#include "property/required.h"
#include "support/test.h"

enum { SEEDS_DEFAULT = 1000, STEPS_DEFAULT = 400 };

static unsigned long setting(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? strtoul(text, NULL, 0) : otherwise;
}

static uint32_t running_seed;

/* Runs when a test ends by a failure too, so the seed is printed where cmocka cannot. */
static int print_seed(void **state)
{
    (void)state;
    printf("last seed run: SEED=%lu\n", (unsigned long)running_seed);
    return 0;
}

static void run_profile(const struct profile *profile)
{
    unsigned steps = (unsigned)setting("STEPS", STEPS_DEFAULT);
    uint32_t only = (uint32_t)setting("SEED", 0);
    uint32_t seeds = (uint32_t)setting("SEEDS", SEEDS_DEFAULT);

    if (only != 0) {
        running_seed = only;
        machine_run(profile, only, steps, 1);
        return;
    }
    printf("%s: seeds 1 to %lu, %u steps each\n", profile->name, (unsigned long)seeds, steps);
    for (uint32_t seed = 1; seed <= seeds; seed++) {
        running_seed = seed;
        machine_run(profile, seed, steps, 0);
    }
}

static void test_random_small_requests_keep_every_property(void **state)
{
    static const struct profile profile = {
        .name = "small requests",
        .weights = {[DO_ALLOC] = 40, [DO_FREE] = 34, [DO_REALLOC] = 10, [DO_CALLOC] = 4, [DO_ALLOC_LARGEST] = 1,
                    [DO_BAD_CALL] = 1},
        .heap_bytes = 2048,
        .small_bytes_max = 64,
        .large_bytes_max = 512,
    };

    (void)state;
    run_profile(&profile);
}

static void test_random_requests_in_a_nearly_full_heap_keep_every_property(void **state)
{
    static const struct profile profile = {
        .name = "nearly full",
        .weights = {[DO_ALLOC] = 60, [DO_FREE] = 30, [DO_REALLOC] = 20, [DO_REALLOC_HALVES] = 10, [DO_ALLOC_LARGEST] = 4,
                    [DO_ALIGNED] = 6},
        .heap_bytes = 1536,
        .small_bytes_max = 150,
        .large_bytes_max = 800,
    };

    (void)state;
    run_profile(&profile);
}

static void test_random_resizes_keep_every_property(void **state)
{
    static const struct profile profile = {
        .name = "resizes",
        .weights = {[DO_ALLOC] = 12, [DO_FREE] = 9, [DO_REALLOC] = 40, [DO_REALLOC_HALVES] = 30, [DO_ALIGNED] = 3},
        .heap_bytes = 4096,
        .small_bytes_max = 200,
        .large_bytes_max = 1500,
    };

    (void)state;
    run_profile(&profile);
}

static void test_random_aligned_requests_keep_every_property(void **state)
{
    static const struct profile profile = {
        .name = "aligned requests",
        .weights = {[DO_ALLOC] = 10, [DO_FREE] = 32, [DO_REALLOC] = 12, [DO_REALLOC_HALVES] = 6, [DO_ALIGNED] = 36},
        .heap_bytes = 6144,
        .small_bytes_max = 120,
        .large_bytes_max = 700,
    };

    (void)state;
    run_profile(&profile);
}

static void test_random_regions_keep_every_property(void **state)
{
    static const struct profile profile = {
        .name = "regions",
        .weights = {[DO_ALLOC] = 30, [DO_FREE] = 24, [DO_REALLOC] = 10, [DO_REALLOC_HALVES] = 4, [DO_CALLOC] = 3,
                    [DO_ALIGNED] = 6, [DO_ALLOC_LARGEST] = 2, [DO_BAD_CALL] = 1, [DO_EXTEND] = 10, [DO_GIVE_BACK] = 7,
                    [DO_ADD_REGION] = 3, [DO_RESET] = 1},
        .heap_bytes = 1024,
        .small_bytes_max = 100,
        .large_bytes_max = 900,
    };

    (void)state;
    run_profile(&profile);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_random_small_requests_keep_every_property, print_seed),
        cmocka_unit_test_teardown(test_random_requests_in_a_nearly_full_heap_keep_every_property, print_seed),
        cmocka_unit_test_teardown(test_random_resizes_keep_every_property, print_seed),
        cmocka_unit_test_teardown(test_random_aligned_requests_keep_every_property, print_seed),
        cmocka_unit_test_teardown(test_random_regions_keep_every_property, print_seed),
    };

    int failed = run_large_tests();

    failed += run_large_required_tests();
    failed += cmocka_run_group_tests_name("property", tests, NULL, NULL);
    return failed == 0 ? 0 : 1;
}

/*
 * How small a region a workload completes in.
 *
 * The result is the smallest region that was seen to suffice, to SEARCH_STEP_BYTES: by bisection between
 * the live bytes and a region that suffices, and then, since a smaller region may suffice where a larger
 * one does not, by trying the next SEARCH_STEPS_DOWN sizes below, again from each that suffices. What the
 * heap keeps in static data counts as part of the region.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"

#define SEARCH_STEP_BYTES 64u
#define SEARCH_STEPS_DOWN 16u

struct search {
    struct bench *bench;
    uint32_t static_bytes;
    uint32_t runs;
};

static bool step_run(struct bench *bench, const struct workload_step *step)
{
    if (step->bytes == 0) {
        struct heap_call call = heap_free(bench->payloads[step->slot]);
        (void)machine_call(&call);
        return true;
    }
    struct heap_call call = heap_malloc(step->bytes);
    bench->payloads[step->slot] = (void *)machine_call(&call);
    return bench->payloads[step->slot] != NULL;
}

/** Whether the workload completes in a region, what the heap keeps for itself included. */
static bool region_suffices(struct search *search, uint32_t region_bytes)
{
    search->runs++;
    if (region_bytes <= search->static_bytes ||
        !heap_start(machine_region(), region_bytes - search->static_bytes)) {
        return false;
    }
    for (uint32_t i = 0; i < WORKLOAD_STEPS; i++) {
        if (!step_run(search->bench, &search->bench->steps[i])) {
            return false;
        }
    }
    return true;
}

/** The smallest size between one that does not suffice and one that does, if sizes were ordered so. */
static uint32_t region_bisect(struct search *search, uint32_t too_small, uint32_t enough)
{
    while (enough - too_small > SEARCH_STEP_BYTES) {
        uint32_t middle = too_small + (enough - too_small) / 2 / SEARCH_STEP_BYTES * SEARCH_STEP_BYTES;
        if (region_suffices(search, middle)) {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    return enough;
}

static uint32_t region_step_down(struct search *search, uint32_t enough)
{
    for (uint32_t steps = 1; steps <= SEARCH_STEPS_DOWN && steps * SEARCH_STEP_BYTES < enough;) {
        uint32_t smaller = enough - steps * SEARCH_STEP_BYTES;
        steps++;
        if (region_suffices(search, smaller)) {
            enough = smaller;
            steps = 1;
        }
    }
    return enough;
}

/** 0 if no region that the machine has suffices. */
static uint32_t region_least(struct search *search, uint32_t peak_bytes)
{
    uint32_t too_small = peak_bytes / SEARCH_STEP_BYTES * SEARCH_STEP_BYTES;
    uint32_t enough = too_small + too_small / 2 / SEARCH_STEP_BYTES * SEARCH_STEP_BYTES;
    while (!region_suffices(search, enough)) {
        too_small = enough;
        enough += enough / 2 / SEARCH_STEP_BYTES * SEARCH_STEP_BYTES;
        if (enough > MACHINE_REGION_BYTES_MAX) {
            return 0;
        }
    }
    return region_step_down(search, region_bisect(search, too_small, enough));
}

bool space_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                   uint32_t static_bytes)
{
    for (; seed <= seed_last; seed++) {
        struct search search = {.bench = bench, .static_bytes = static_bytes, .runs = 0};
        uint32_t peak =
            workload_make(workload->kind, workload->target_bytes, seed, &bench->scratch, bench->steps);
        uint32_t least = peak == 0 ? 0 : region_least(&search, peak);
        if (least == 0) {
            machine_print("bench: no region suffices\n");
            return false;
        }
        machine_print("space ");
        machine_print(workload->name);
        bench_print_number("target", workload->target_bytes);
        bench_print_number("seed", seed);
        bench_print_number("peak", peak);
        bench_print_number("region", least);
        bench_print_number("runs", search.runs);
        machine_print("\n");
    }
    return true;
}

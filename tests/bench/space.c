/*
 * How small a region a workload or a recorded trace completes in. What the heap keeps in static data counts as
 * part of the region.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"
#include "bench/search.h"
#include "bench/trace.h"

struct space {
    struct bench *bench;
    uint32_t static_bytes;
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

static bool workload_fits(void *context, uint32_t region_bytes)
{
    const struct space *space = context;
    if (region_bytes <= space->static_bytes ||
        !heap_start(machine_region(), region_bytes - space->static_bytes)) {
        return false;
    }
    for (uint32_t i = 0; i < WORKLOAD_STEPS; i++) {
        if (!step_run(space->bench, &space->bench->steps[i])) {
            return false;
        }
    }
    return true;
}

static bool trace_fits(void *context, uint32_t region_bytes)
{
    const struct space *space = context;
    return region_bytes > space->static_bytes &&
           trace_replay(space->bench, region_bytes - space->static_bytes, NULL) == TRACE_DONE;
}

static void least_print(const char *name, uint32_t seed, uint32_t live_bytes, uint32_t least)
{
    if (least == 0) {
        machine_print("none no region suffices\n");
        return;
    }
    machine_print("space ");
    machine_print(name);
    bench_print_number("seed", seed);
    bench_print_number("live", live_bytes);
    bench_print_number("region", least);
    machine_print("\n");
}

bool space_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                   const struct bench_room *room)
{
    struct space space = {.bench = bench, .static_bytes = room->static_bytes};
    struct search search = {workload_fits, &space, room->region_bytes_max};
    for (; seed <= seed_last; seed++) {
        uint32_t live_bytes =
            workload_make(workload->kind, workload->target_bytes, seed, &bench->scratch, bench->steps);
        if (live_bytes == 0) {
            machine_print("bench: the workload has more blocks than there is room for\n");
            return false;
        }
        least_print(workload->name, seed, live_bytes, search_least(&search, live_bytes));
    }
    return true;
}

/* A replay in the largest region tells what there is to hold. */
bool trace_space_measure(struct bench *bench, const char *file, const struct bench_room *room)
{
    struct space space = {.bench = bench, .static_bytes = room->static_bytes};
    struct search search = {trace_fits, &space, room->region_bytes_max};
    if (!trace_load(bench, file)) {
        return false;
    }
    enum trace_end end = trace_replay(bench, room->region_bytes_max, NULL);
    if (end != TRACE_DONE) {
        return trace_print_none(end);
    }
    uint32_t live_bytes = bench->replay.result.live_bytes_peak;
    least_print("trace", 0, live_bytes, search_least(&search, live_bytes));
    return true;
}

static bool is_served(uint32_t region_bytes, uint32_t bytes)
{
    if (!heap_start(machine_region(), region_bytes)) {
        return false;
    }
    struct heap_call call = heap_malloc(bytes);
    return machine_call(&call) != 0;
}

bool largest_measure(uint32_t region_bytes, uint32_t static_bytes)
{
    uint32_t served = 0;
    uint32_t refused = region_bytes;
    while (region_bytes > static_bytes && refused - served > 1) {
        uint32_t middle = served + (refused - served) / 2;
        if (is_served(region_bytes - static_bytes, middle)) {
            served = middle;
        } else {
            refused = middle;
        }
    }
    machine_print("largest");
    bench_print_number("region", region_bytes);
    bench_print_number("bytes", served);
    machine_print("\n");
    return true;
}

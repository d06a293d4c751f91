/*
 * How many instructions each call of a workload takes, in a region of a given size.
 *
 * An allocation that fails is counted apart, and the workload goes on without its block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/trace.h"

static void histogram_clear(struct histogram *histogram)
{
    for (uint32_t i = 0; i < HISTOGRAM_COUNTERS; i++) {
        histogram->calls[i] = 0;
    }
    histogram->large_calls = 0;
}

static bool histogram_add(struct histogram *histogram, uint32_t instructions)
{
    if (instructions < HISTOGRAM_COUNTERS) {
        histogram->calls[instructions]++;
        return true;
    }
    if (histogram->large_calls == HISTOGRAM_LARGE) {
        machine_print("bench: too many calls with too many instructions\n");
        return false;
    }
    histogram->large[histogram->large_calls] = instructions;
    histogram->large_calls++;
    return true;
}

static void histogram_print_row(const char *name, uint32_t instructions, uint32_t calls)
{
    machine_print(name);
    machine_print(" ");
    machine_print_decimal(instructions);
    machine_print(" ");
    machine_print_decimal(calls);
    machine_print("\n");
}

static void histogram_print(const struct histogram *histogram, const char *name)
{
    for (uint32_t i = 0; i < HISTOGRAM_COUNTERS; i++) {
        if (histogram->calls[i] != 0) {
            histogram_print_row(name, i, histogram->calls[i]);
        }
    }
    for (uint32_t i = 0; i < histogram->large_calls; i++) {
        histogram_print_row(name, histogram->large[i], 1);
    }
}

static bool allocation_count(struct bench *bench, const struct workload_step *step, uint32_t *failed)
{
    struct heap_call call = heap_malloc(step->bytes);
    uintptr_t result;
    uint32_t instructions = machine_count(&call, &result);
    bench->payloads[step->slot] = (void *)result;
    if (result == 0) {
        (*failed)++;
        return true;
    }
    *(uint16_t *)result = step->slot;
    return histogram_add(&bench->allocations, instructions);
}

/* A block that holds another's mark was given out twice: such a heap is not measured. */
static bool free_count(struct bench *bench, const struct workload_step *step)
{
    void *payload = bench->payloads[step->slot];
    if (payload == NULL) {
        return true;
    }
    if (*(const uint16_t *)payload != step->slot) {
        machine_print("bench: the heap gave out one byte twice\n");
        return false;
    }
    struct heap_call call = heap_free(payload);
    uintptr_t ignored;
    return histogram_add(&bench->frees, machine_count(&call, &ignored));
}

static bool workload_count(struct bench *bench, uint32_t *failed)
{
    for (uint32_t i = 0; i < WORKLOAD_STEPS; i++) {
        const struct workload_step *step = &bench->steps[i];
        bool goes_on = step->bytes == 0 ? free_count(bench, step) : allocation_count(bench, step, failed);
        if (!goes_on) {
            return false;
        }
    }
    return true;
}

bool latency_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                     uint32_t region_bytes)
{
    uint32_t failed = 0;
    histogram_clear(&bench->allocations);
    histogram_clear(&bench->frees);
    for (; seed <= seed_last; seed++) {
        if (workload_make(workload->kind, workload->target_bytes, seed, &bench->scratch, bench->steps) == 0 ||
            !heap_start(machine_region(), region_bytes) || !workload_count(bench, &failed)) {
            machine_print("bench: the workload cannot be counted\n");
            return false;
        }
    }
    histogram_print(&bench->allocations, "malloc");
    histogram_print(&bench->frees, "free");
    histogram_print_row("failed", 0, failed);
    return true;
}

bool trace_latency_measure(struct bench *bench, const char *file, uint32_t region_bytes)
{
    struct trace_count count = {0};
    if (!trace_load(bench, file)) {
        return false;
    }
    enum trace_end end = trace_replay(bench, region_bytes, &count);
    if (end != TRACE_DONE) {
        return trace_print_none(end);
    }
    machine_print("trace");
    bench_print_number("calls", count.calls);
    bench_print_number("instructions", count.instructions);
    bench_print_number("max", count.instructions_max);
    machine_print("\n");
    return true;
}

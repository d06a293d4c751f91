/*
 * What the bench keeps for itself while a heap is under test, and the steps that its parts share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "bench/machine.h"
#include "bench/workload.h"

/** Counts up to here have a counter each in a histogram; the few above are listed one by one. */
#define HISTOGRAM_COUNTERS 65536u
#define HISTOGRAM_LARGE 4096u

/** How many calls took how many instructions. */
struct histogram {
    uint32_t calls[HISTOGRAM_COUNTERS]; /* by instructions */
    uint32_t large[HISTOGRAM_LARGE];    /* the instructions of each call above */
    uint32_t large_calls;
};

/** Everything, in one place: see MACHINE_OWN. */
struct bench {
    struct workload_step steps[WORKLOAD_STEPS];
    struct workload_scratch scratch;
    void *payloads[WORKLOAD_SLOTS];
    struct histogram allocations;
    struct histogram frees;
};

/** A workload, by the name and numbers that the command line gives. */
struct bench_workload {
    enum workload_kind kind;
    const char *name;
    uint32_t target_bytes;
};

/** Print `name value`, with a space before it. */
static inline void bench_print_number(const char *name, uint32_t value)
{
    machine_print(" ");
    machine_print(name);
    machine_print(" ");
    machine_print_decimal(value);
}

/** Find the smallest region for seeds `seed`..`seed_last`, and print a line for each. In space.c. */
bool space_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                   uint32_t static_bytes);

/** Count the instructions of every call, and print how many calls took how many. In latency.c. */
bool latency_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                     uint32_t region_bytes);

#endif

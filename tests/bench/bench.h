/*
 * What the bench keeps for itself while a heap is under test, and the steps that its parts share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "bench/machine.h"
#include "bench/replay.h"
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

/** The longest flat trace, in bytes, and the most blocks that live at a time in it. */
#define BENCH_TRACE_BYTES_MAX 524288u
#define BENCH_SLOTS 8192u

/** Everything, in one place: see MACHINE_OWN. What is used at a time shares its memory with nothing else. */
struct bench {
    struct workload_step steps[WORKLOAD_STEPS];
    struct workload_scratch scratch;
    void *payloads[WORKLOAD_SLOTS];
    struct histogram allocations;
    struct histogram frees;
    unsigned char trace[BENCH_TRACE_BYTES_MAX];
    uint32_t trace_bytes;
    struct replay_slot slots[BENCH_SLOTS];
    struct replay replay;
};

/** A workload, by the name and numbers that the command line gives. */
struct bench_workload {
    enum workload_kind kind;
    const char *name;
    uint32_t target_bytes;
};

/** The memory that a heap may have: the largest region, and what of each region it keeps in static data instead. */
struct bench_room {
    uint32_t static_bytes;
    uint32_t region_bytes_max;
};

/** Print ` name value`. */
static inline void bench_print_number(const char *name, uint32_t value)
{
    machine_print(" ");
    machine_print(name);
    machine_print(" ");
    machine_print_decimal(value);
}

/* What can be measured. Each prints its lines, and is false, with a line that says why, if it cannot. */

/** The smallest region for seeds `seed`..`seed_last`, and for the trace in a file. In space.c. */
bool space_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                   const struct bench_room *room);
bool trace_space_measure(struct bench *bench, const char *file, const struct bench_room *room);

/** The largest block that a fresh heap over a region gives out. In space.c. */
bool largest_measure(uint32_t region_bytes, uint32_t static_bytes);

/** What a block takes besides its bytes, over small sizes: the least, and the sum. In overhead.c. */
bool overhead_measure(uint32_t region_bytes);

/** The instructions of every call: how many calls took how many; of a trace, their sum and maximum. In latency.c. */
bool latency_measure(struct bench *bench, const struct bench_workload *workload, uint32_t seed, uint32_t seed_last,
                     uint32_t region_bytes);
bool trace_latency_measure(struct bench *bench, const char *file, uint32_t region_bytes);

/** The instructions of calls in states that are made on purpose. In patterns.c. */
bool patterns_measure(struct bench *bench, uint32_t region_bytes);

#endif

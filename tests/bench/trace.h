/*
 * Recorded traces (tests/bench/replay.h) against the heap under test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_TRACE_H
#define TESTS_BENCH_TRACE_H

#include "bench/bench.h"

/** How a replay ended. */
enum trace_end {
    TRACE_DONE,
    TRACE_NO_MEMORY,
    TRACE_NO_CALL, /* the trace makes a call that the heap does not have */
    TRACE_WRONG    /* the heap or the trace is at fault */
};

/** What the calls of a replay took, together. */
struct trace_count {
    uint32_t calls;
    uint32_t instructions;
    uint32_t instructions_max; /* of one call, besides those that fill or copy: malloc and free */
};

/** Read a flat trace from a file. False, with a line printed, if it is none. */
bool trace_load(struct bench *bench, const char *file);

/** Replay the trace loaded on a fresh heap over a region of this size; `count` is NULL if nothing is counted. */
enum trace_end trace_replay(struct bench *bench, uint32_t region_bytes, struct trace_count *count);

/** Print why a replay did not come to its end; whether that is an answer (`none ...`), not a failure. */
bool trace_print_none(enum trace_end end);

#endif

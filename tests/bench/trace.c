/*
 * See trace.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/trace.h"

#include <string.h>

/* What the functions below need; the replay hands it through. */
struct trace_heap {
    struct trace_count *count;
    bool lacks_call;
};

/* What the file still has to give. */
struct trace_reader {
    const struct bench *bench;
    uint32_t at;
};

static size_t bytes_read(void *context, void *buffer, size_t bytes)
{
    struct trace_reader *reader = context;
    size_t left = reader->bench->trace_bytes - reader->at;
    size_t given = bytes < left ? bytes : left;
    memcpy(buffer, &reader->bench->trace[reader->at], given);
    reader->at += (uint32_t)given;
    return given;
}

static void count_add(struct trace_count *count, uint32_t instructions, bool is_bounded)
{
    count->calls++;
    count->instructions += instructions;
    if (is_bounded && instructions > count->instructions_max) {
        count->instructions_max = instructions;
    }
}

static void *call_make(struct trace_heap *heap, struct heap_call call, bool is_bounded)
{
    uintptr_t result = 0;
    if (call.function == 0) {
        heap->lacks_call = true;
    } else if (heap->count == NULL) {
        result = machine_call(&call);
    } else {
        count_add(heap->count, machine_count(&call, &result), is_bounded);
    }
    return (void *)result;
}

/* Heaps differ in what they do for 0 bytes; programs that ask for them want a block. */
static size_t bytes_asked(size_t bytes)
{
    return bytes == 0 ? 1 : bytes;
}

static void *trace_malloc(void *context, size_t bytes)
{
    return call_make(context, heap_malloc(bytes_asked(bytes)), true);
}

static void *trace_calloc(void *context, size_t count, size_t bytes)
{
    return call_make(context, heap_calloc(bytes_asked(count * bytes)), false);
}

static void *trace_realloc(void *context, void *payload, size_t bytes)
{
    return call_make(context, heap_realloc(payload, bytes_asked(bytes)), false);
}

static void *trace_aligned_alloc(void *context, size_t alignment, size_t bytes)
{
    struct trace_heap *heap = context;
    (void)alignment;
    (void)bytes;
    heap->lacks_call = true;
    return NULL;
}

static void trace_free(void *context, void *payload)
{
    (void)call_make(context, heap_free(payload), true);
}

static enum trace_end end_of(enum replay_end end, const struct trace_heap *heap)
{
    if (heap->lacks_call) {
        return TRACE_NO_CALL;
    }
    if (end == REPLAY_DONE || end == REPLAY_NO_MEMORY) {
        return end == REPLAY_DONE ? TRACE_DONE : TRACE_NO_MEMORY;
    }
    return TRACE_WRONG;
}

/* A replay that fills and verifies is slower, so only one that counts does: it is made once. */
enum trace_end trace_replay(struct bench *bench, uint32_t region_bytes, struct trace_count *count)
{
    struct trace_heap heap = {.count = count};
    struct trace_reader reader = {.bench = bench};
    if (!heap_start(machine_region(), region_bytes)) {
        return TRACE_NO_MEMORY;
    }
    if (!replay_open(&bench->replay, (struct replay_source){bytes_read, &reader})) {
        return TRACE_WRONG;
    }
    bench->replay.allocator = (struct replay_allocator){
        .malloc = trace_malloc, .calloc = trace_calloc, .realloc = trace_realloc,
        .aligned_alloc = trace_aligned_alloc, .free = trace_free, .context = &heap};
    bench->replay.slots = bench->slots;
    bench->replay.base = machine_region();
    bench->replay.verifies = count != NULL;
    return end_of(replay_run(&bench->replay).end, &heap);
}

bool trace_load(struct bench *bench, const char *file)
{
    struct trace_reader reader = {.bench = bench};
    bench->trace_bytes = (uint32_t)machine_file_read(file, bench->trace, BENCH_TRACE_BYTES_MAX);
    bool is_trace = bench->trace_bytes < BENCH_TRACE_BYTES_MAX &&
                    replay_open(&bench->replay, (struct replay_source){bytes_read, &reader});
    if (!is_trace || bench->replay.header.slots > BENCH_SLOTS) {
        machine_print("bench: no flat trace, or one that is too large: ");
        machine_print(file);
        machine_print("\n");
        return false;
    }
    return true;
}

bool trace_print_none(enum trace_end end)
{
    bool is_none = end == TRACE_NO_CALL || end == TRACE_NO_MEMORY;
    machine_print(is_none ? "none " : "bench: ");
    machine_print(end == TRACE_NO_CALL     ? "the heap has no such call\n"
                  : end == TRACE_NO_MEMORY ? "the region is too small\n"
                                           : "the heap or the trace is at fault\n");
    return is_none;
}

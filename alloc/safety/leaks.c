/*
 * Live blocks by call site, found by passing over the heaps once for each site: the least that is above the one before.
 *
 * Owns: the order of sites, and the lines of the report. It keeps no state. Must not know: malloc's heap, and its lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress.h"
#include "safety/plain.h"
#include <ashlar/leaks.h>
#include <ashlar_print.h>

_Static_assert(TRACE_CALLS <= ASHLAR_LEAK_CALLS_MAX, "a leak has room for each trace");

/** What a pass looks for. */
struct pass {
    ashlar_mark since;
    struct trace above;
    bool has_above;
    struct trace least; /* of those above it; with what it holds */
    size_t blocks;
    size_t bytes;
};

/** Below, at, or above 0 as the first call that differs. */
static int trace_compare(const struct trace *one, const struct trace *other)
{
    for (unsigned i = 0; i < TRACE_CALLS; i++) {
        uintptr_t left = (uintptr_t)one->calls[i];
        uintptr_t right = (uintptr_t)other->calls[i];
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return 0;
}

/** Whether an allocation was made at or after a mark: by their distance, so that it may count past 2^32. */
static bool is_since(uint32_t serial, ashlar_mark since)
{
    return since == 0 || (int32_t)(serial - since) >= 0;
}

static void pass_count(struct pass *pass, const struct dress *dress)
{
    int order = pass->blocks == 0 ? -1 : trace_compare(&dress->allocated, &pass->least);
    if (order > 0) {
        return;
    }
    if (order < 0) {
        pass->least = dress->allocated;
        pass->blocks = 0;
        pass->bytes = 0;
    }
    pass->blocks += 1;
    pass->bytes += dress->bytes;
}

static bool block_visit(const struct ashlar_block_info *plain, void *context)
{
    struct pass *pass = context;
    if (!plain->used || plain->payload_bytes < DRESS_BYTES) {
        return true;
    }
    const struct dress *dress = dress_in(block_of((void *)(uintptr_t)plain->payload));
    bool is_wanted = dress_is(dress, DRESS_USED) && is_since(dress->serial, pass->since) &&
                     (!pass->has_above || trace_compare(&dress->allocated, &pass->above) > 0);
    if (is_wanted) {
        pass_count(pass, dress);
    }
    return true;
}

ashlar_mark ashlar_heap_leak_mark(const struct ashlar_heap *heap)
{
    return heap->dressing.serial + 1;
}

/** Each heap counts for itself, so all are set to where the first of them is; so are those to come. */
ashlar_mark ashlar_heaps_leak_mark(struct ashlar_heap *const heaps[], unsigned count)
{
    uint32_t last = ashlar_dress_serial_start;
    for (unsigned i = 0; i < count; i++) {
        uint32_t serial = heaps[i]->dressing.serial;
        last = (int32_t)(serial - last) > 0 ? serial : last;
    }
    for (unsigned i = 0; i < count; i++) {
        heaps[i]->dressing.serial = last;
    }
    ashlar_dress_serial_start = last;
    return last + 1;
}

static bool leak_next(struct ashlar_heap *const heaps[], unsigned count, ashlar_mark since, struct ashlar_leak *leak)
{
    struct pass pass = {.since = since, .has_above = leak->blocks != 0};
    __builtin_memcpy(&pass.above, leak->calls, sizeof pass.above);
    ashlar_marks_enter();
    for (unsigned i = 0; i < count; i++) {
        (void)ashlar_plain_heap_walk(heaps[i], block_visit, &pass);
    }
    ashlar_marks_leave();
    if (pass.blocks == 0) {
        return false;
    }
    __builtin_memcpy(leak->calls, &pass.least, sizeof pass.least);
    leak->blocks = pass.blocks;
    leak->bytes = pass.bytes;
    return true;
}

/** For what takes several heaps, and changes none. */
static struct ashlar_heap *as_one_of_several(const struct ashlar_heap *heap)
{
    return (struct ashlar_heap *)(uintptr_t)heap;
}

bool ashlar_heap_next_leak(const struct ashlar_heap *heap, ashlar_mark since, struct ashlar_leak *leak)
{
    struct ashlar_heap *const heaps[] = {as_one_of_several(heap)};
    return leak_next(heaps, 1, since, leak);
}

/* The report. */

static void word_print(size_t value)
{
    ashlar_print_text(" ");
    ashlar_print_number(value);
}

static void leak_print(const struct ashlar_leak *leak)
{
    ashlar_print_text("ashlar-leak ");
    ashlar_print_address(leak->calls[0]);
    word_print(leak->blocks);
    word_print(leak->bytes);
    for (unsigned i = 1; i < TRACE_CALLS && leak->calls[i] != NULL; i++) {
        ashlar_print_text(" ");
        ashlar_print_address(leak->calls[i]);
    }
    ashlar_print_text("\n");
}

static bool leak_step(struct ashlar_heap *const heaps[], unsigned count, ashlar_mark since, struct ashlar_leak *leak,
                      void (*lock)(void), void (*unlock)(void))
{
    if (lock != NULL) {
        lock();
    }
    bool found = leak_next(heaps, count, since, leak);
    if (unlock != NULL) {
        unlock();
    }
    return found;
}

void ashlar_heaps_report_leaks(struct ashlar_heap *const heaps[], unsigned count, ashlar_mark since, void (*lock)(void),
                               void (*unlock)(void))
{
    struct ashlar_leak leak = {.blocks = 0};
    size_t sites = 0;
    size_t blocks = 0;
    size_t bytes = 0;
    ashlar_print_text("ashlar-leaks begin");
    word_print(since);
    ashlar_print_text("\n");
    while (leak_step(heaps, count, since, &leak, lock, unlock)) {
        leak_print(&leak);
        sites += 1;
        blocks += leak.blocks;
        bytes += leak.bytes;
    }
    ashlar_print_text("ashlar-leaks end");
    word_print(sites);
    word_print(blocks);
    word_print(bytes);
    ashlar_print_text("\n");
}

void ashlar_heap_report_leaks(const struct ashlar_heap *heap, ashlar_mark since, void (*lock)(void), void (*unlock)(void))
{
    struct ashlar_heap *const heaps[] = {as_one_of_several(heap)};
    ashlar_heaps_report_leaks(heaps, 1, since, lock, unlock);
}

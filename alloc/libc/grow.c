/*
 * The default heap: created on first use over the first bytes of core, grown and trimmed with the break.
 *
 * Owns: the heap that malloc uses, and where its newest region ends. Must not know: errno, the lock, the
 * C library; where the break may go (port/os).
 *
 * Only the newest region grows. If somebody else has moved the break up in between, the next growth
 * starts a new region above theirs; once there are ASHLAR_REGIONS_MAX, the heap grows no more. If somebody has moved it
 * down into the heap, that is a fault, and the heap does not grow while it is there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/grow.h"

#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>
#include <stdint.h>

#define CORE_FAILED ((char *)-1)
#define GRANULE_BYTES ((size_t)ASHLAR_ALIGNMENT)

static struct ashlar_heap *default_heap;
static char *region_end; /* of the newest region; the break, unless somebody else moved it since */

struct ashlar_heap *ashlar_malloc_heap(void)
{
    return default_heap;
}

const void *ashlar_grow_end_locked(void)
{
    return region_end;
}

/* pre: `multiple` is a power of two; both are below 2^30, so that the sum fits. */
static size_t round_up(size_t bytes, size_t multiple)
{
    return (bytes + multiple - 1) & ~(multiple - 1);
}

/* Hand back what was taken last. */
static void core_return(size_t bytes)
{
    ashlar_port_core(-(ptrdiff_t)bytes);
}

/* Move the break up from `top`; false if it did not move. pre: bytes <= PTRDIFF_MAX. */
static bool core_take(const char *top, size_t bytes)
{
    char *before = ashlar_port_core((ptrdiff_t)bytes);
    if (before != CORE_FAILED && before != top) { /* sbrk was called by someone whom the lock does not stop */
        core_return(bytes);
        return false;
    }
    return before != CORE_FAILED;
}

/* Take `padding` bytes from `top` and `least` behind them, these rounded up to whole steps if there is that
 * much; how many behind the padding, or 0, which is all of nothing. */
static size_t core_take_steps(const char *top, size_t padding, size_t least)
{
    size_t steps = round_up(least, ASHLAR_GROW_STEP_BYTES);
    if (core_take(top, padding + steps)) {
        return steps;
    }
    return steps > least && core_take(top, padding + least) ? least : 0;
}

/* How far the heap may grow from `start`; a limit below it belongs to some other memory than sbrk's. */
static size_t heap_bytes_max(const char *start)
{
    uintptr_t limit = (uintptr_t)ashlar_port_core_limit();
    return limit > (uintptr_t)start ? (size_t)(limit - (uintptr_t)start) : ASHLAR_DEFAULT_HEAP_BYTES_MAX;
}

/* From an address to the next granule. */
static size_t padding_at(const char *address)
{
    return (size_t)(0 - (uintptr_t)address) % GRANULE_BYTES;
}

/* Create the heap over just as much core as it needs to exist; growth does the rest. */
static bool heap_open(char *top)
{
    char *start = top + padding_at(top);
    size_t bytes_max = heap_bytes_max(start);
    size_t bytes = ashlar_heap_bytes_min(bytes_max);
    if (!core_take(top, (size_t)(start - top) + bytes)) {
        return false;
    }
    default_heap = ashlar_heap_create_growable(start, bytes, bytes_max);
    region_end = start + bytes;
    return true;
}

/* Grow the newest region, whose end is the break. The free block at its top, if any, counts towards what
 * is needed: it leaves the heap and comes back as part of the larger block. */
static bool region_grow(size_t block_bytes)
{
    size_t top_bytes = ashlar_heap_give_back(default_heap, region_end, 0, GRANULE_BYTES);
    size_t missing_bytes = block_bytes > top_bytes ? block_bytes - top_bytes : 0;
    size_t taken_bytes = core_take_steps(region_end, 0, missing_bytes);
    char *top = region_end - top_bytes;
    bool grown = taken_bytes >= missing_bytes;

    if (grown && !ashlar_heap_extend(default_heap, top, top_bytes + taken_bytes)) {
        /* Whole steps would take the heap past its maximum. */
        core_return(taken_bytes - missing_bytes);
        taken_bytes = missing_bytes;
        grown = ashlar_heap_extend(default_heap, top, top_bytes + taken_bytes);
    }
    if (grown) {
        region_end += taken_bytes;
        return true;
    }
    if (taken_bytes != 0) {
        core_return(taken_bytes);
    }
    if (top_bytes != 0) {
        ashlar_heap_extend(default_heap, top, top_bytes);
    }
    return false;
}

/* Start a region at the break, above somebody else's memory. */
static bool region_start(char *top, size_t block_bytes)
{
    if (ashlar_heap_stats(default_heap).regions >= ASHLAR_REGIONS_MAX) {
        return false; /* before any core is taken: not every sbrk takes it back */
    }

    size_t padding = padding_at(top);
    size_t taken_bytes = core_take_steps(top, padding, ASHLAR_REGION_OVERHEAD_BYTES + block_bytes);
    if (taken_bytes == 0) {
        return false;
    }
    char *start = top + padding;
    if (!ashlar_heap_add_region(default_heap, start, taken_bytes)) {
        core_return(padding + taken_bytes);
        return false;
    }
    region_end = start + taken_bytes;
    return true;
}

/* Somebody has moved the break down into the heap, whose memory others may now be given. */
static void report_moved_break(const void *now)
{
    if (ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED) {
        const struct ashlar_fault fault = {.kind = ASHLAR_FAULT_BREAK_MOVED, .heap = default_heap, .pointer = now};
        ashlar_port_fault(&fault);
    }
}

/* The break: at the heap's end, or above, if somebody else has taken core. NULL: there is none, or none that can be trusted. */
static char *break_above_heap(void)
{
    char *now = ashlar_port_core(0);
    if (now == CORE_FAILED) {
        return NULL;
    }
    if ((uintptr_t)now < (uintptr_t)region_end) {
        report_moved_break(now);
        return NULL;
    }
    return now;
}

bool ashlar_grow_locked(size_t block_bytes)
{
    char *top = break_above_heap();
    if (block_bytes > ASHLAR_HEAP_BYTES_MAX || top == NULL) {
        return false;
    }
    if (default_heap == NULL) {
        if (!heap_open(top)) {
            return false;
        }
        top = region_end;
    }
    return top == region_end ? region_grow(block_bytes) : region_start(top, block_bytes);
}

size_t ashlar_grow_trim_locked(size_t pad_bytes, size_t multiple)
{
    if (default_heap == NULL || break_above_heap() != region_end) {
        return 0;
    }
    size_t given_bytes = ashlar_heap_give_back(default_heap, region_end, pad_bytes, multiple);
    if (given_bytes == 0) {
        return 0;
    }
    char *top = region_end - given_bytes;
    if (ashlar_port_core(-(ptrdiff_t)given_bytes) == CORE_FAILED) {
        ashlar_heap_extend(default_heap, top, given_bytes);
        return 0;
    }
    region_end = top;
    return given_bytes;
}

void ashlar_grow_untrim_locked(size_t bytes)
{
    if (bytes != 0 && core_take(region_end, bytes)) {
        ashlar_heap_extend(default_heap, region_end, bytes);
        region_end += bytes;
    }
}

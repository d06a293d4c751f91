/*
 * Answers what `ashlar size` asks about a flat trace, by replaying it on this build of the core.
 *
 *   fit <flat trace> <way> demand                 what the trace asks for, and what is certain to suffice
 *   fit <flat trace> <way> least [<variation>]    the smallest region that a bisection finds it to complete in
 *   fit <flat trace> <way> holds <region> <last>  how many variations, 0 to the last, fail in a region
 *   fit <flat trace> <way> window <from> <to>     every region of that range: which completes
 *   fit <flat trace> <way> at <region> [<stop>]   how it ends there, or after <stop> operations, and each block then
 *
 * The way is `heap`, a heap made over the whole region, or `malloc`, which has the region as RAM and grows into it.
 * Prints `name value` lines. Regions are multiples of 8 bytes, at addresses aligned to what the trace asks for.
 * Exit status: 0; 2 if the trace or the arguments cannot be used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay_heap.h"
#include "bench/replay_malloc.h"

#include <ashlar/malloc.h>
#include <ashlar/required.h>
#include <ashlar/stats.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_USAGE = 2, GRANULE_BYTES = 8 };

/* The file, read whole, and where the replay is in it. */
struct flat {
    unsigned char *data;
    size_t bytes;
    size_t at;
};

struct fit {
    struct flat flat;
    struct replay replay;
    struct replay_slot *slots;
    unsigned char *memory; /* of the largest heap; what is not touched costs nothing */
    bool is_malloc;
};

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "fit: %s: %s\n", what, why);
    exit(STATUS_USAGE);
}

static void number_print(const char *name, size_t value)
{
    printf("%s %zu\n", name, value);
}

/* ---- The trace ---- */

static size_t flat_read(void *context, void *buffer, size_t bytes)
{
    struct flat *flat = context;
    size_t left = flat->bytes - flat->at;
    size_t taken = bytes < left ? bytes : left;
    memcpy(buffer, flat->data + flat->at, taken);
    flat->at += taken;
    return taken;
}

static struct flat flat_load(const char *name)
{
    struct flat flat = {NULL, 0, 0};
    FILE *file = fopen(name, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fail(name, strerror(errno));
    }
    long bytes = ftell(file);
    rewind(file);
    flat.data = malloc(bytes > 0 ? (size_t)bytes : 1);
    flat.bytes = flat.data == NULL || bytes < 0 ? 0 : fread(flat.data, 1, (size_t)bytes, file);
    (void)fclose(file);
    return flat;
}

static void trace_open(struct fit *fit)
{
    fit->flat.at = 0;
    if (!replay_open(&fit->replay, (struct replay_source){flat_read, &fit->flat})) {
        fail("trace", "not a flat trace");
    }
    fit->replay.slots = fit->slots;
}

/* Open the trace, and have the memory that every replay of it needs. */
static void fit_start(struct fit *fit, const char *name)
{
    fit->flat = flat_load(name);
    trace_open(fit);
    size_t slots = fit->replay.header.slots;
    fit->slots = calloc(slots == 0 ? 1 : slots, sizeof *fit->slots);
    fit->memory = aligned_alloc(fit->replay.header.alignment_max, ASHLAR_HEAP_BYTES_MAX);
    if (fit->slots == NULL || fit->memory == NULL) {
        fail(name, "not enough memory here to replay it");
    }
    trace_open(fit);
}

/* ---- Replaying ---- */

/* Replay in a region of that size; a region that can be no heap ends it at once. Leaves the slots as they are then. */
static struct replay_result region_try(struct fit *fit, size_t region_bytes)
{
    if (fit->is_malloc) {
        fit->replay.allocator = replay_malloc_allocator(fit->memory, region_bytes);
    } else {
        struct ashlar_heap *heap = ashlar_heap_create(fit->memory, region_bytes);
        if (heap == NULL) {
            return (struct replay_result){.end = REPLAY_NO_MEMORY};
        }
        fit->replay.allocator = replay_heap_allocator(heap);
    }
    fit->replay.base = fit->memory;
    struct replay_result result = replay_run(&fit->replay);
    if (result.end != REPLAY_DONE && result.end != REPLAY_NO_MEMORY) {
        fail("trace", "it is damaged, or the heap is broken: replay it to see");
    }
    return result;
}

/* Whether it completes; content is not verified, which would only cost time here. */
static bool region_completes(struct fit *fit, size_t region_bytes, uint32_t variation)
{
    trace_open(fit);
    fit->replay.verifies = false;
    fit->replay.variation = variation;
    return region_try(fit, region_bytes).end == REPLAY_DONE;
}

static struct replay_result largest_try(struct fit *fit)
{
    trace_open(fit);
    return region_try(fit, ASHLAR_HEAP_BYTES_MAX);
}

/* ---- The questions ---- */

static void demand_print(struct fit *fit)
{
    struct replay_result result = largest_try(fit);
    size_t required_bytes = ashlar_required_bytes(result.demand_bytes_peak, result.block_bytes_max);
    number_print("completes", result.end == REPLAY_DONE);
    number_print("live_bytes_peak", result.live_bytes_peak);
    number_print("live_blocks_peak", result.live_blocks_peak);
    number_print("demand_bytes_peak", result.demand_bytes_peak);
    number_print("block_bytes_max", result.block_bytes_max);
    number_print("block_bytes_min", ashlar_block_bytes(1, 0));
    number_print("heap_bytes_max", ASHLAR_HEAP_BYTES_MAX);
    number_print("grow_step_bytes", ASHLAR_GROW_STEP_BYTES);
    number_print("required_bytes", required_bytes == SIZE_MAX ? 0 : required_bytes);
}

/* Double until it completes, then halve until what fails and what completes are neighbours. 0: none completes. */
static size_t region_least(struct fit *fit, uint32_t variation)
{
    const size_t first = 1024;
    size_t fails = 0;
    size_t completes = first;
    while (!region_completes(fit, completes, variation)) {
        if (completes == ASHLAR_HEAP_BYTES_MAX) {
            return 0;
        }
        fails = completes;
        completes = completes < ASHLAR_HEAP_BYTES_MAX / 2 ? 2 * completes : ASHLAR_HEAP_BYTES_MAX;
    }
    while (completes - fails > GRANULE_BYTES) {
        size_t middle = (fails + completes) / 2 / GRANULE_BYTES * GRANULE_BYTES;
        if (region_completes(fit, middle, variation)) {
            completes = middle;
        } else {
            fails = middle;
        }
    }
    return completes;
}

/* Count how many of the variations 0 to `last` do not complete in a region. */
static void holds_print(struct fit *fit, size_t region_bytes, uint32_t last)
{
    size_t failed = 0;
    for (uint32_t variation = 0; variation <= last; variation++) {
        failed += region_completes(fit, region_bytes, variation) ? 0 : 1;
    }
    number_print("failed", failed);
}

/* The smallest region of the range that completes, and the one from which on all do; 0: none. */
static void window_print(struct fit *fit, size_t from, size_t to)
{
    size_t smallest = 0;
    size_t steady = 0;
    size_t tried = 0;
    for (size_t region_bytes = from; region_bytes <= to; region_bytes += GRANULE_BYTES) {
        bool completes = region_completes(fit, region_bytes, 0);
        smallest = completes && smallest == 0 ? region_bytes : smallest;
        steady = !completes ? 0 : steady == 0 ? region_bytes : steady;
        tried++;
    }
    number_print("tried", tried);
    number_print("smallest", smallest);
    number_print("steady", steady);
}

static int slot_compare(const void *a, const void *b)
{
    const struct replay_slot *first = a;
    const struct replay_slot *second = b;
    return (first->payload > second->payload) - (first->payload < second->payload);
}

/* Print one block; `context` is the slot of the first payload at or behind it. */
static bool block_print(const struct ashlar_block_info *block, void *context)
{
    const struct replay_slot **slot = context;
    if (!block->used) {
        number_print("free", block->block_bytes);
        return true;
    }
    printf("block %" PRIu32 " %" PRIu32 " %zu\n", (uint32_t)(*slot)->site, (*slot)->bytes, block->block_bytes);
    (*slot)++;
    return true;
}

/* Print all blocks in address order. Each used one is a slot's, so sorted slots and blocks go in step. */
static void blocks_print(const struct fit *fit, const struct ashlar_heap *heap)
{
    const struct replay_slot *slot = fit->slots;
    qsort(fit->slots, fit->replay.slots_used, sizeof *fit->slots, slot_compare);
    while (slot < fit->slots + fit->replay.slots_used && slot->payload == NULL) {
        slot++;
    }
    (void)ashlar_heap_walk(heap, block_print, &slot);
}

static void at_print(struct fit *fit, size_t region_bytes, uint32_t stop_after)
{
    trace_open(fit);
    fit->replay.stop_after = stop_after;
    struct replay_result result = region_try(fit, region_bytes);
    number_print("completes", result.end == REPLAY_DONE);
    number_print("operations", result.operations);
    number_print("kind", result.kind);
    number_print("wanted_bytes", result.wanted_bytes);
    number_print("wanted_site", result.wanted_site);
    number_print("live_bytes", result.live_bytes);
    number_print("live_blocks", result.live_blocks);
    const struct ashlar_heap *heap = fit->is_malloc ? ashlar_malloc_heap() : fit->replay.allocator.context;
    if (heap != NULL) {
        blocks_print(fit, heap);
    }
}

/* ---- The command line ---- */

static uint32_t argument(int argc, char **argv, int i, uint32_t otherwise)
{
    if (i >= argc) {
        return otherwise;
    }
    char *end;
    errno = 0;
    unsigned long value = strtoul(argv[i], &end, 10);
    if (argv[i][0] < '0' || argv[i][0] > '9' || *end != '\0' || errno != 0 || value > UINT32_MAX) {
        fail(argv[i], "not a number");
    }
    return (uint32_t)value;
}

static uint32_t region_argument(int argc, char **argv, int i)
{
    uint32_t bytes = argument(argc, argv, i, 0);
    if (bytes == 0 || bytes % GRANULE_BYTES != 0 || bytes > ASHLAR_HEAP_BYTES_MAX) {
        fail(i < argc ? argv[i] : "region", "not a number of bytes that is a multiple of 8 and that a heap can have");
    }
    return bytes;
}

int main(int argc, char **argv)
{
    static struct fit fit;
    const char *way = argc > 2 ? argv[2] : "";
    const char *question = argc > 3 ? argv[3] : "";
    fit.is_malloc = strcmp(way, "malloc") == 0;
    if (!fit.is_malloc && strcmp(way, "heap") != 0) {
        fail("usage", "fit <flat trace> heap|malloc demand|least|holds|window|at ...");
    }
    fit_start(&fit, argv[1]);
    if (strcmp(question, "demand") == 0) {
        demand_print(&fit);
    } else if (strcmp(question, "least") == 0) {
        number_print("least", region_least(&fit, argument(argc, argv, 4, 0)));
    } else if (strcmp(question, "holds") == 0) {
        holds_print(&fit, region_argument(argc, argv, 4), argument(argc, argv, 5, 0));
    } else if (strcmp(question, "window") == 0) {
        window_print(&fit, region_argument(argc, argv, 4), region_argument(argc, argv, 5));
    } else if (strcmp(question, "at") == 0) {
        at_print(&fit, region_argument(argc, argv, 4), argument(argc, argv, 5, UINT32_MAX));
    } else {
        fail("usage", "fit <flat trace> heap|malloc demand|least|holds|window|at ...");
    }
    return 0;
}

/*
 * What calls take in states that are made on purpose: a fresh heap, an exact fit, merges on both sides, a heap
 * full of holes, an exhausted one, and chains of realloc.
 *
 * Prints `pattern <name> <instructions>`: of one call; of the slowest, where there are many; of a chain, in
 * total. A call that the heap does not have is left out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/bench.h"

#include "support/prng.h"

#define MEDIUM_BYTES 100u
#define HOLE_BYTES_MIN 8u
#define HOLE_BYTES_MAX 64u
#define HOLE_REQUESTS 512u
#define HOLE_REQUEST_BYTES_MAX 512u
#define CHAIN_BYTES_FIRST 8u
#define CHAIN_BYTES_LAST 4096u
#define CHAIN_BLOCK_BYTES 16u
#define CALLOC_BYTES 256u
#define HOLES_SEED 1u

static void result_print(const char *name, uint32_t instructions)
{
    machine_print("pattern ");
    machine_print(name);
    machine_print(" ");
    machine_print_decimal(instructions);
    machine_print("\n");
}

static uint32_t larger_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t malloc_counted(size_t bytes, void **payload)
{
    struct heap_call call = heap_malloc(bytes);
    uintptr_t result;
    uint32_t instructions = machine_count(&call, &result);
    *payload = (void *)result;
    return instructions;
}

static uint32_t free_counted(void *payload)
{
    struct heap_call call = heap_free(payload);
    uintptr_t ignored;
    return machine_count(&call, &ignored);
}

static bool blocks_make(void **payloads, uint32_t count, size_t bytes)
{
    for (uint32_t i = 0; i < count; i++) {
        (void)malloc_counted(bytes, &payloads[i]);
        if (payloads[i] == NULL) {
            machine_print("bench: no memory for a pattern\n");
            return false;
        }
    }
    return true;
}

static bool first_measure(struct bench *bench, uint32_t region_bytes)
{
    if (!heap_start(machine_region(), region_bytes)) {
        return false;
    }
    result_print("malloc-first", malloc_counted(MEDIUM_BYTES, &bench->payloads[0]));
    return bench->payloads[0] != NULL;
}

/* Of three neighbours the middle one is freed and allocated again. */
static bool exact_measure(struct bench *bench, uint32_t region_bytes)
{
    if (!heap_start(machine_region(), region_bytes) || !blocks_make(bench->payloads, 3, MEDIUM_BYTES)) {
        return false;
    }
    result_print("free-between-used", free_counted(bench->payloads[1]));
    result_print("malloc-exact", malloc_counted(MEDIUM_BYTES, &bench->payloads[1]));
    return bench->payloads[1] != NULL;
}

static bool merge_measure(struct bench *bench, uint32_t region_bytes)
{
    if (!heap_start(machine_region(), region_bytes) || !blocks_make(bench->payloads, 4, MEDIUM_BYTES)) {
        return false;
    }
    (void)free_counted(bench->payloads[0]);
    (void)free_counted(bench->payloads[2]);
    result_print("free-merging-both", free_counted(bench->payloads[1]));
    return true;
}

/* Allocate until nothing is left; returns how many blocks there are. */
static uint32_t heap_fill(struct bench *bench, struct prng *prng, uint32_t *failing)
{
    uint32_t blocks = 0;
    for (; blocks < WORKLOAD_SLOTS; blocks++) {
        size_t bytes = HOLE_BYTES_MIN + prng_below(prng, HOLE_BYTES_MAX - HOLE_BYTES_MIN + 1);
        uint32_t instructions = malloc_counted(bytes, &bench->payloads[blocks]);
        if (bench->payloads[blocks] == NULL) {
            *failing = instructions;
            break;
        }
    }
    return blocks;
}

/* What the slowest call takes; blocks that are got are added behind the others. */
static uint32_t requests_make(struct bench *bench, struct prng *prng, uint32_t *blocks)
{
    uint32_t slowest = 0;
    for (uint32_t i = 0; i < HOLE_REQUESTS && *blocks < WORKLOAD_SLOTS; i++) {
        size_t bytes = HOLE_BYTES_MIN + prng_below(prng, HOLE_REQUEST_BYTES_MAX);
        slowest = larger_of(slowest, malloc_counted(bytes, &bench->payloads[*blocks]));
        *blocks += bench->payloads[*blocks] != NULL;
    }
    return slowest;
}

static uint32_t every_second_free(struct bench *bench, uint32_t first, uint32_t blocks)
{
    uint32_t slowest = 0;
    for (uint32_t i = first; i < blocks; i += 2) {
        slowest = larger_of(slowest, free_counted(bench->payloads[i]));
    }
    return slowest;
}

/* The heap is filled, and every second block freed: each hole lies between used blocks. Then the others go, each
 * of them between holes. */
static bool holes_measure(struct bench *bench, uint32_t region_bytes)
{
    struct prng prng = prng_seeded(HOLES_SEED);
    uint32_t failing = 0;
    if (!heap_start(machine_region(), region_bytes)) {
        return false;
    }
    uint32_t filled = heap_fill(bench, &prng, &failing);
    result_print("malloc-exhausted", failing);
    result_print("free-making-holes", every_second_free(bench, 0, filled));
    uint32_t blocks = filled;
    result_print("malloc-among-holes", requests_make(bench, &prng, &blocks));
    result_print("free-between-holes", every_second_free(bench, 1, filled));
    return filled > 2;
}

/* From 8 bytes to 4096, doubled each time; blocked, with another small block allocated before each time. */
static uint32_t realloc_chain(bool is_blocked)
{
    void *payload;
    void *behind;
    uint32_t instructions = 0;
    (void)malloc_counted(CHAIN_BYTES_FIRST, &payload);
    for (size_t bytes = 2 * CHAIN_BYTES_FIRST; bytes <= CHAIN_BYTES_LAST && payload != NULL; bytes *= 2) {
        if (is_blocked) {
            (void)malloc_counted(CHAIN_BLOCK_BYTES, &behind);
        }
        struct heap_call call = heap_realloc(payload, bytes);
        uintptr_t result;
        instructions += machine_count(&call, &result);
        payload = (void *)result;
    }
    return payload == NULL ? 0 : instructions;
}

static bool realloc_measure(uint32_t region_bytes)
{
    static const char *const names[] = {"realloc-alone", "realloc-blocked"};
    if (heap_realloc(NULL, CHAIN_BYTES_FIRST).function == 0) {
        return true;
    }
    for (int is_blocked = 0; is_blocked <= 1; is_blocked++) {
        uint32_t instructions =
            heap_start(machine_region(), region_bytes) ? realloc_chain(is_blocked == 1) : 0;
        if (instructions == 0) {
            return false;
        }
        result_print(names[is_blocked], instructions);
    }
    return true;
}

static bool calloc_measure(uint32_t region_bytes)
{
    struct heap_call call;
    uintptr_t payload;
    if (!heap_start(machine_region(), region_bytes)) {
        return false;
    }
    call = heap_calloc(CALLOC_BYTES);
    if (call.function != 0) {
        result_print("calloc-256", machine_count(&call, &payload));
    }
    return true;
}

bool patterns_measure(struct bench *bench, uint32_t region_bytes)
{
    bool is_done = first_measure(bench, region_bytes) && exact_measure(bench, region_bytes) &&
                   merge_measure(bench, region_bytes) && holes_measure(bench, region_bytes) &&
                   realloc_measure(region_bytes) && calloc_measure(region_bytes);
    if (!is_done) {
        machine_print("bench: a pattern cannot be made\n");
    }
    return is_done;
}

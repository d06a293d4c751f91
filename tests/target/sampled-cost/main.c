/*
 * Counts the instructions of calls at the level sampled, beside those of the core that they end in.
 *
 * Prints a name and a number on each line; fails if it cannot count exactly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "instructions.h"
#include "safety/plain.h"

#include <ashlar/sampled.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 2000u
#define OBJECT_BYTES 24u

static uint64_t memory[1024];
static struct ashlar_heap *heap;

static uint32_t count(counted_call *function, uintptr_t second, uintptr_t *result)
{
    return instructions_of(function, (uintptr_t)heap, second, result);
}

static uintptr_t core_alloc(uintptr_t first, uintptr_t bytes)
{
    return (uintptr_t)ashlar_plain_alloc((struct ashlar_heap *)first, bytes);
}

static uintptr_t level_alloc(uintptr_t first, uintptr_t bytes)
{
    return (uintptr_t)ashlar_alloc((struct ashlar_heap *)first, bytes);
}

static uintptr_t core_free(uintptr_t first, uintptr_t payload)
{
    ashlar_plain_free((struct ashlar_heap *)first, (void *)payload);
    return 0;
}

static uintptr_t level_free(uintptr_t first, uintptr_t payload)
{
    ashlar_free((struct ashlar_heap *)first, (void *)payload);
    return 0;
}

/* The least and the most that calls of a kind took, and their sum. */
struct tally {
    uint32_t least;
    uint32_t most;
    uint32_t sum;
    uint32_t calls;
};

static void tally_add(struct tally *tally, uint32_t instructions)
{
    tally->least = tally->calls == 0 || instructions < tally->least ? instructions : tally->least;
    tally->most = instructions > tally->most ? instructions : tally->most;
    tally->sum += instructions;
    tally->calls++;
}

static void tally_print(const char *name, const struct tally *tally)
{
    printf("%s least %u mean %u most %u\n", name, (unsigned)tally->least,
           (unsigned)((tally->sum + tally->calls / 2) / tally->calls), (unsigned)tally->most);
}

/* The same block each time, taken by the core's call and by the level's. */
static void measure_plain(void)
{
    struct tally alloc = {0, 0, 0, 0};
    struct tally release = {0, 0, 0, 0};
    for (unsigned i = 0; i < ROUNDS; i++) {
        uintptr_t payload;
        uintptr_t nothing;
        uint32_t core = count(core_alloc, OBJECT_BYTES, &payload);
        uint32_t core_back = count(core_free, payload, &nothing);
        uint32_t level = count(level_alloc, OBJECT_BYTES, &payload);
        bool is_sampled = ashlar_sampled_covers((void *)payload);
        uint32_t level_back = count(level_free, payload, &nothing);
        if (!is_sampled && level < 2 * core && level_back < 2 * core_back) {
            tally_add(&alloc, level - core);
            tally_add(&release, level_back - core_back);
        }
    }
    tally_print("alloc-more", &alloc);
    tally_print("free-more", &release);
}

static void measure_sampled(void)
{
    struct tally alloc = {0, 0, 0, 0};
    struct tally release = {0, 0, 0, 0};
    for (unsigned i = 0; i < ROUNDS * ASHLAR_SAMPLED_PERIOD && alloc.calls < ROUNDS; i++) {
        uintptr_t payload;
        uintptr_t nothing;
        uint32_t level = count(level_alloc, 1 + i % ASHLAR_SAMPLED_SLOT_BYTES, &payload);
        bool is_sampled = ashlar_sampled_covers((void *)payload);
        uint32_t level_back = count(level_free, payload, &nothing);
        if (is_sampled) {
            tally_add(&alloc, level);
            tally_add(&release, level_back);
        }
    }
    tally_print("alloc-sampled", &alloc);
    tally_print("free-sampled", &release);
}

int main(void)
{
    if (!instructions_start()) {
        return EXIT_FAILURE;
    }
    heap = ashlar_heap_create(memory, sizeof memory);
    measure_plain();
    measure_sampled();
    return EXIT_SUCCESS;
}

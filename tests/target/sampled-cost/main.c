/*
 * Counts the instructions of calls at the level sampled, beside those of the core that they end in.
 *
 * SysTick runs on QEMU's clock of instructions (ICOUNT=10). How many of its ticks an instruction takes is measured first,
 * with blocks of instructions that do nothing. Prints a name and a number on each line; fails if it cannot count exactly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/plain.h"

#include <ashlar/sampled.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 5u /* processor clock, enable */
#define SYST_MAX 0xFFFFFFu

#define KNOWN_SHORT 100u
#define KNOWN_LONG 10000u
#define ROUNDS 2000u
#define OBJECT_BYTES 24u

typedef uintptr_t call(uintptr_t first, uintptr_t second);

static uint64_t memory[1024];
static struct ashlar_heap *heap;
static uint32_t ticks_of_long; /* of KNOWN_LONG - KNOWN_SHORT instructions */
static uint32_t ticks_of_short;

__attribute__((naked, noinline)) static uintptr_t known_short(uintptr_t first, uintptr_t second)
{
    (void)first;
    (void)second;
    __asm volatile(".rept 100\n\tnop\n\t.endr\n\tbx lr");
}

__attribute__((naked, noinline)) static uintptr_t known_long(uintptr_t first, uintptr_t second)
{
    (void)first;
    (void)second;
    __asm volatile(".rept 10000\n\tnop\n\t.endr\n\tbx lr");
}

__attribute__((noinline)) static uint32_t ticks_of(call *function, uintptr_t first, uintptr_t second, uintptr_t *result)
{
    uint32_t before = SYST_CVR;
    *result = function(first, second);
    return (before - SYST_CVR) & SYST_MAX;
}

static void counter_start(void)
{
    uintptr_t nothing;
    SYST_RVR = SYST_MAX;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    ticks_of_short = ticks_of(known_short, 0, 0, &nothing);
    ticks_of_long = ticks_of(known_long, 0, 0, &nothing) - ticks_of_short;
}

/* From `ticks`, to the nearest whole; the call and the return count as those of known_short(). */
static uint32_t instructions_of(uint32_t ticks)
{
    const int64_t instructions = KNOWN_LONG - KNOWN_SHORT;
    int64_t beyond = (int64_t)ticks - (int64_t)ticks_of_short;
    int64_t scaled = beyond * instructions * 2;
    int64_t rounded = (scaled + (scaled < 0 ? -(int64_t)ticks_of_long : (int64_t)ticks_of_long)) / (2 * (int64_t)ticks_of_long);
    return (uint32_t)((int64_t)KNOWN_SHORT + rounded);
}

static uint32_t count(call *function, uintptr_t second, uintptr_t *result)
{
    return instructions_of(ticks_of(function, (uintptr_t)heap, second, result));
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
    uintptr_t nothing;
    counter_start();
    if (count(known_long, 0, &nothing) != KNOWN_LONG || count(known_short, 0, &nothing) != KNOWN_SHORT) {
        printf("this machine's clock does not count instructions\n");
        return EXIT_FAILURE;
    }
    heap = ashlar_heap_create(memory, sizeof memory);
    measure_plain();
    measure_sampled();
    return EXIT_SUCCESS;
}

/*
 * Counts the instructions of calls on retained memory, and the bytes that it takes besides blocks, for memory of several sizes.
 *
 * SysTick runs on QEMU's clock of instructions (ICOUNT=10). How many of its ticks an instruction takes is measured first,
 * with blocks of instructions that do nothing. Prints a line for each size; fails if it cannot count exactly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/retained.h>
#include <ashlar/stats.h>
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
#define OBJECT_BYTES 24u
#define OBJECTS 32u

/* A call with what it is made on, and what it gives. */
typedef uintptr_t call(uintptr_t first, uintptr_t second);

static uint64_t memory[65536 / sizeof(uint64_t)];
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

/* To the nearest whole; the call and the return count as those of known_short(). */
static uint32_t count(call *function, uintptr_t first, uintptr_t second, uintptr_t *result)
{
    int64_t beyond = (int64_t)ticks_of(function, first, second, result) - (int64_t)ticks_of_short;
    int64_t scaled = beyond * (KNOWN_LONG - KNOWN_SHORT) * 2;
    int64_t half = scaled < 0 ? -(int64_t)ticks_of_long : (int64_t)ticks_of_long;
    return (uint32_t)((int64_t)KNOWN_SHORT + (scaled + half) / (2 * (int64_t)ticks_of_long));
}

static uintptr_t call_open(uintptr_t bytes, uintptr_t origin)
{
    return (uintptr_t)ashlar_retained_open(memory, bytes, 1, (enum ashlar_retained_origin *)origin);
}

static uintptr_t call_alloc(uintptr_t retained, uintptr_t bytes)
{
    return (uintptr_t)ashlar_retained_alloc((struct ashlar_retained *)retained, bytes);
}

static uintptr_t call_free(uintptr_t retained, uintptr_t payload)
{
    ashlar_retained_free((struct ashlar_retained *)retained, (void *)payload);
    return 0;
}

/* What of the memory no block can ever have. */
static unsigned bytes_besides_blocks(struct ashlar_retained *retained, size_t bytes)
{
    struct ashlar_stats stats = ashlar_heap_stats(ashlar_retained_heap(retained));
    return (unsigned)(bytes - stats.region_bytes + stats.overhead_bytes);
}

/* False if the second opening does not take over what the first left. */
static bool measure(size_t bytes)
{
    enum ashlar_retained_origin origin;
    uintptr_t retained;
    uintptr_t payload;
    uintptr_t nothing;
    memory[0] = 0;
    uint32_t created = count(call_open, bytes, (uintptr_t)&origin, &retained);
    uint32_t alloc = count(call_alloc, retained, OBJECT_BYTES, &payload);
    uint32_t release = count(call_free, retained, payload, &nothing);
    for (unsigned i = 0; i < OBJECTS && call_alloc(retained, OBJECT_BYTES) != 0; i++) {
    }
    uint32_t reused = count(call_open, bytes, (uintptr_t)&origin, &retained);
    printf("%u bytes: besides %u alloc %u free %u create %u reuse %u\n", (unsigned)bytes,
           bytes_besides_blocks((struct ashlar_retained *)retained, bytes), (unsigned)alloc, (unsigned)release,
           (unsigned)created, (unsigned)reused);
    return origin == ASHLAR_RETAINED_REUSED;
}

int main(void)
{
    static const size_t sizes[] = {2048, 8192, 65536};
    uintptr_t nothing;
    counter_start();
    if (count(known_long, 0, 0, &nothing) != KNOWN_LONG || count(known_short, 0, 0, &nothing) != KNOWN_SHORT) {
        printf("this machine's clock does not count instructions\n");
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (!measure(sizes[i])) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

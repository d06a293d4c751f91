/*
 * The lock of port/cortex-m: what it holds off, that it nests, that it puts the mask back, in main, before
 * main and in interrupts; and malloc in main while an interrupt allocates too.
 *
 * With the argument "hammer" only the last. PendSV stands for an interrupt that may allocate, SysTick for
 * a timer: both are the core's own, so this runs on every board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "hammer.h"
#include "mask.h"

#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ICSR (*(volatile uint32_t *)0xE000ED04u)
#define ICSR_PENDSVSET (1u << 28)
#define ICSR_PENDSTSET (1u << 26)
/* System handler priority register 3: PendSV in bits 16 to 23, SysTick in bits 24 to 31. */
#define SHPR3 (*(volatile uint32_t *)0xE000ED20u)
#define SHPR3_PENDSV_LEAST (0xFFu << 16)
#define SHPR3_SYSTICK_LESS (0xC0u << 24)
#define SHPR3_SYSTICK_MASK (0xFFu << 24)
#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */

/* Some thousand instructions: with ICOUNT=10 each takes about 25 ticks. */
#define TICKS_LEAST 30000u
#define TICKS_SPREAD 65536u
#define TICKS_WANTED 3000u
#define OPERATIONS_MAX 1000000u

void pendsv_handler(void);
void systick_handler(void);

static unsigned passed;
static unsigned failed;

static volatile unsigned pendsv_runs;
static volatile uint32_t pendsv_mask_locked;
static volatile uint32_t pendsv_mask_after;
static volatile unsigned ticks;
static volatile bool tick_allocates;
static uint32_t constructor_mask_locked;
static uint32_t constructor_mask_after = 0xFFu;

static struct hammer main_hammer = { .random = 0x2545F491u, .pattern = 0xA5 };
static struct hammer tick_hammer = { .random = 0x9E3779B9u, .pattern = 0x5A };

static void check(const char *name, bool holds)
{
    printf("%s %s\n", holds ? "ok" : "FAILED", name);
    if (holds) {
        passed++;
    } else {
        failed++;
    }
}

__attribute__((constructor)) static void lock_before_main(void)
{
    ashlar_port_lock();
    constructor_mask_locked = mask_read();
    ashlar_port_unlock();
    constructor_mask_after = mask_read();
}

void pendsv_handler(void)
{
    pendsv_runs++;
    ashlar_port_lock();
    ashlar_port_lock();
    pendsv_mask_locked = mask_read();
    ashlar_port_unlock();
    ashlar_port_unlock();
    pendsv_mask_after = mask_read();
}

/* The period is random, so that the interrupt comes at every place in malloc. */
void systick_handler(void)
{
    ticks++;
    if (!tick_allocates) {
        return;
    }
    hammer_step(&tick_hammer);
    SYST_RVR = TICKS_LEAST + hammer_random(&tick_hammer) % TICKS_SPREAD;
}

/* Ask for PendSV, and wait until it has run, if it may. Returns whether it has. */
static bool pendsv_request(void)
{
    unsigned before = pendsv_runs;

    ICSR = ICSR_PENDSVSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
    return pendsv_runs != before;
}

static bool pendsv_has_run_since(unsigned before)
{
    __asm volatile("isb" ::: "memory");
    return pendsv_runs != before;
}

static void check_lock_holds_off(void)
{
    unsigned before = pendsv_runs;

    check("an interrupt runs when the lock is free", pendsv_request());
    before = pendsv_runs;
    ashlar_port_lock();
    check("an interrupt waits for the lock", !pendsv_request());
    ashlar_port_unlock();
    check("it runs after the unlock", pendsv_has_run_since(before));
}

static void check_lock_nests(void)
{
    unsigned before = pendsv_runs;

    ashlar_port_lock();
    ashlar_port_lock();
    bool waits_inside = !pendsv_request();
    ashlar_port_unlock();
    bool waits_outside = !pendsv_has_run_since(before);
    uint32_t mask = mask_read();
    ashlar_port_unlock();
    check("the lock nests", waits_inside && waits_outside && mask == mask_values.locked);
    check("the outermost unlock opens", pendsv_has_run_since(before) && mask_read() == 0);
}

/* SysTick, made the most urgent, runs while the lock is held if the lock masks by priority; else after. */
static void check_urgent_interrupt(void)
{
    uint32_t priorities = SHPR3;
    unsigned before = ticks;

    SHPR3 = priorities & ~SHPR3_SYSTICK_MASK;
    ashlar_port_lock();
    ICSR = ICSR_PENDSTSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
    bool ran_inside = ticks != before;
    ashlar_port_unlock();
    __asm volatile("isb" ::: "memory");
    check("a more urgent interrupt runs if it may", ran_inside == mask_values.lets_urgent_run && ticks == before + 1);
    SHPR3 = priorities;
}

/* With the mask at `before`, locked it must be `locked`, and afterwards `before` again. */
static bool mask_is_kept(uint32_t before, uint32_t locked)
{
    mask_write(before);
    ashlar_port_lock();
    ashlar_port_lock();
    uint32_t inside = mask_read();
    ashlar_port_unlock();
    ashlar_port_unlock();
    uint32_t after = mask_read();
    mask_write(0);
    return inside == locked && after == before;
}

static void check_mask_kept(void)
{
    check("an open mask is open again", mask_is_kept(0, mask_values.locked));
    check("a weaker mask comes back", mask_is_kept(mask_values.weaker, mask_values.locked));
    check("a stricter mask stays", mask_is_kept(mask_values.stricter, mask_values.stricter));
}

static void check_contexts(void)
{
    check("the lock works before main", constructor_mask_locked == mask_values.locked && constructor_mask_after == 0);
    pendsv_mask_after = 0xFFu;
    (void)pendsv_request();
    check("the lock works in an interrupt", pendsv_mask_locked == mask_values.locked && pendsv_mask_after == 0);
}

/* malloc must leave the mask as it found it, also when it fails. */
static void check_malloc_keeps_mask(void)
{
    mask_write(mask_values.stricter);
    void *volatile block = malloc(24);
    void *volatile too_large = malloc((size_t)1 << 30);
    free(block);
    uint32_t after = mask_read();
    mask_write(0);
    check("malloc keeps the mask", block != NULL && too_large == NULL && after == mask_values.stricter);
}

static void hammer_together(void)
{
    ticks = 0;
    tick_allocates = true;
    SYST_RVR = TICKS_LEAST;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    while (ticks < TICKS_WANTED && main_hammer.operations < OPERATIONS_MAX) {
        hammer_step(&main_hammer);
    }
    SYST_CSR = 0;
}

static void check_hammer(void)
{
    struct ashlar_heap *heap;

    /* So that the heap is there, and stdio has what it wants of it. */
    free(malloc(1));
    printf("hammering\n");
    heap = ashlar_malloc_heap();
    size_t used_before = ashlar_heap_stats(heap).used_blocks;
    hammer_together();
    struct ashlar_check_result result = ashlar_heap_check(heap);
    check("the interrupt came often enough", ticks >= TICKS_WANTED);
    check("both allocated", main_hammer.allocations > TICKS_WANTED / 4 && tick_hammer.allocations > TICKS_WANTED / 4);
    check("the heap is sound", result.broken == ASHLAR_HEAP_SOUND);
    hammer_end(&main_hammer);
    hammer_end(&tick_hammer);
    check("no byte was damaged", main_hammer.damaged == 0 && tick_hammer.damaged == 0);
    check("every block came back", ashlar_heap_stats(heap).used_blocks == used_before);
    printf("%u operations in main, %u in the interrupt\n", main_hammer.operations, tick_hammer.operations);
}

int main(int argc, char **argv)
{
    SHPR3 = SHPR3_PENDSV_LEAST | SHPR3_SYSTICK_LESS;
    if (argc < 2 || strcmp(argv[1], "hammer") != 0) {
        check_lock_holds_off();
        check_lock_nests();
        check_urgent_interrupt();
        check_mask_kept();
        check_contexts();
        check_malloc_keeps_mask();
    }
    check_hammer();
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}

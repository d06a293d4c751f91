/*
 * See instructions.h.
 *
 * Source: Armv7-M Architecture Reference Manual (DDI 0403E), B3.3 (SysTick).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "instructions.h"

#include <stdio.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 5u /* processor clock, enable */
#define SYST_MAX 0xFFFFFFu

/* With the return. */
#define KNOWN_SHORT 101u
#define KNOWN_LONG 10001u

static uint32_t ticks_of_short;
static uint32_t ticks_of_long; /* beyond those of the short one */

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

__attribute__((noinline)) static uint32_t ticks_of(counted_call *function, uintptr_t first, uintptr_t second,
                                                   uintptr_t *result)
{
    uint32_t before = SYST_CVR;
    *result = function(first, second);
    return (before - SYST_CVR) & SYST_MAX;
}

bool instructions_start(void)
{
    uintptr_t nothing;
    SYST_RVR = SYST_MAX;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    ticks_of_short = ticks_of(known_short, 0, 0, &nothing);
    ticks_of_long = ticks_of(known_long, 0, 0, &nothing) - ticks_of_short;
    bool is_exact = ticks_of_long != 0 && instructions_of(known_long, 0, 0, &nothing) == KNOWN_LONG &&
                    instructions_of(known_short, 0, 0, &nothing) == KNOWN_SHORT;
    if (!is_exact) {
        printf("this machine's clock does not count instructions\n");
    }
    return is_exact;
}

/* To the nearest whole. */
uint32_t instructions_of(counted_call *function, uintptr_t first, uintptr_t second, uintptr_t *result)
{
    int64_t beyond = (int64_t)ticks_of(function, first, second, result) - (int64_t)ticks_of_short;
    int64_t scaled = beyond * (KNOWN_LONG - KNOWN_SHORT) * 2;
    int64_t half = scaled < 0 ? -(int64_t)ticks_of_long : (int64_t)ticks_of_long;
    return (uint32_t)((int64_t)KNOWN_SHORT + (scaled + half) / (2 * (int64_t)ticks_of_long));
}

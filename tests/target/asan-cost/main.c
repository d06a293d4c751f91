/*
 * Prints how many instructions the work takes; to be run with ICOUNT=10, so that an instruction is 1024 ns of the timer,
 * which ticks 25 million times a second: 128 ticks are 5 instructions. The first round, which makes the heap, does not
 * count.
 *
 * Sources: Arm AN385, "Memory map" (TIMER0) and "Clocks"; Cortex-M System Design Kit TRM (DDI 0479), "APB timer".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "work.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMER_CONTROL (*(volatile uint32_t *)0x40000000u)
#define TIMER_VALUE (*(volatile uint32_t *)0x40000004u)
#define TIMER_RELOAD (*(volatile uint32_t *)0x40000008u)
#define TICKS_NUMERATOR 128u
#define TICKS_DENOMINATOR 5u

int main(void)
{
    uint32_t first = work_run();
    TIMER_RELOAD = UINT32_MAX;
    TIMER_VALUE = UINT32_MAX;
    TIMER_CONTROL = 1;
    uint32_t before = TIMER_VALUE;
    uint32_t second = work_run();
    uint32_t ticks = before - TIMER_VALUE;
    printf("result %08lx, %lu instructions\n", (unsigned long)second,
           (unsigned long)((uint64_t)ticks * TICKS_DENOMINATOR / TICKS_NUMERATOR));
    return first == second ? EXIT_SUCCESS : EXIT_FAILURE;
}

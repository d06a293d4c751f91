/*
 * Free a block twice while a timer ticks. The port's handler must stop the machine: nothing is printed
 * after "fault", by the program or by the timer's interrupt. The heap is one of the program's own, which
 * no lock guards: malloc's would have masked the interrupt already.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/heap.h>
#include <stdint.h>
#include <stdio.h>

#define SYST_CSR (*(volatile uint32_t *)0xE000E010u)
#define SYST_RVR (*(volatile uint32_t *)0xE000E014u)
#define SYST_CVR (*(volatile uint32_t *)0xE000E018u)
#define SYST_CSR_RUN 7u /* processor clock, interrupt, enable */
#define TICK_CYCLES 250000u
#define TICKS_BEFORE_FAULT 3u
#define TICKS_ALLOWED 10u
#define TICKS_NEVER 0xFFFFFFFFu

void systick_handler(void);

static char memory[1024];

static volatile unsigned ticks;
static volatile unsigned ticks_at_fault = TICKS_NEVER;

/* Ten ticks after the fault were time enough for the handler to stop this. */
void systick_handler(void)
{
    ticks++;
    if (ticks_at_fault != TICKS_NEVER && ticks > ticks_at_fault + TICKS_ALLOWED) {
        puts("tick after the fault");
    }
}

int main(void)
{
    struct ashlar_heap *heap = ashlar_heap_create(memory, sizeof memory);
    void *volatile block = ashlar_alloc(heap, 40);

    SYST_RVR = TICK_CYCLES;
    SYST_CVR = 0;
    SYST_CSR = SYST_CSR_RUN;
    while (ticks < TICKS_BEFORE_FAULT) {
    }
    puts("fault");
    ticks_at_fault = ticks;
    ashlar_free(heap, block);
    ashlar_free(heap, block);
    puts("the handler returned");
    return 0;
}

/*
 * See task.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "task.h"

#define STACK_BYTES 1024u

static unsigned char memory[STACK_BYTES] __attribute__((aligned(64)));

const struct ashlar_stack task_stack = {memory, memory + STACK_BYTES};

/* Use PSP, call, and go back to MSP: CONTROL.SPSEL. */
__attribute__((naked, noinline)) static void call_on_process_stack(void (*act)(void), const void *top)
{
    (void)act;
    (void)top;
    __asm volatile("push {r4, lr}\n\t"
                   "msr psp, r1\n\t"
                   "movs r2, #2\n\t"
                   "msr control, r2\n\t"
                   "isb\n\t"
                   "blx r0\n\t"
                   "movs r2, #0\n\t"
                   "msr control, r2\n\t"
                   "isb\n\t"
                   "pop {r4, pc}");
}

static inline void limit_register_set(uintptr_t limit)
{
#if __ARM_ARCH >= 8
    __asm volatile("msr psplim, %0" ::"r"(limit));
#else
    (void)limit;
#endif
}

void task_run_limited(void (*act)(void))
{
    limit_register_set((uintptr_t)task_stack.bottom);
    call_on_process_stack(act, task_stack.top);
    limit_register_set(0);
}

void task_run(void (*act)(void))
{
    (void)ashlar_guard_task_stack(task_stack.bottom);
    call_on_process_stack(act, task_stack.top);
    (void)ashlar_guard_task_stack(NULL);
}

/*
 * A task, as far as the stack is concerned: a function runs on a stack of its own. Interrupts would use it too; there
 * are none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "asan.h"

/* Thumb-1 only, so that it serves every core. r5 keeps the stack even. */
__attribute__((naked, noinline)) void task_run(void (*function)(void), void *stack_end)
{
    (void)function;
    (void)stack_end;
    __asm volatile("push  {r4, r5, r6, lr}\n\t"
                   "mov   r4, sp\n\t"
                   "mov   sp, r1\n\t"
                   "blx   r0\n\t"
                   "mov   sp, r4\n\t"
                   "pop   {r4, r5, r6, pc}");
}

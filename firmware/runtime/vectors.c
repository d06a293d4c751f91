/*
 * The vector table: the core's own exceptions. Every handler is weak, so a program takes one over by
 * defining it; those that nobody defines report a fault. Device interrupts are not in the table: no program
 * here enables any.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fault.h"
#include "layout.h"
#include "start.h"

/*
 * Find the frame: EXC_RETURN bit 2 tells which stack it is on. If the main stack has less than
 * FAULT_STACK_BYTES left, or has overflowed, take it from the top again: the report does not return then,
 * and the frame, if there is one, lies at the bottom. Thumb-1 only, so that it serves every core.
 */
__attribute__((naked, used)) static void exception_unhandled(void)
{
    __asm volatile("mov   r1, lr\n\t"
                   "movs  r0, #4\n\t"
                   "tst   r0, r1\n\t"
                   "beq   1f\n\t"
                   "mrs   r0, psp\n\t"
                   "b     2f\n"
                   "1:\n\t"
                   "mrs   r0, msp\n"
                   "2:\n\t"
                   "ldr   r2, =__stack_bottom + %c0\n\t"
                   "mov   r3, sp\n\t"
                   "cmp   r3, r2\n\t"
                   "bhs   3f\n\t"
                   "ldr   r2, =__stack\n\t"
                   "mov   sp, r2\n"
                   "3:\n\t"
                   "ldr   r2, =fault_report\n\t"
                   "bx    r2\n\t"
                   ".pool" ::"i"(FAULT_STACK_BYTES));
}

#define HANDLER __attribute__((weak, alias("exception_unhandled")))

HANDLER void nmi_handler(void);
HANDLER void hard_fault_handler(void);
HANDLER void memory_fault_handler(void);
HANDLER void bus_fault_handler(void);
HANDLER void usage_fault_handler(void);
HANDLER void secure_fault_handler(void);
HANDLER void svc_handler(void);
HANDLER void debug_monitor_handler(void);
HANDLER void pendsv_handler(void);
HANDLER void systick_handler(void);

/* What the core reads: the first stack pointer, then one handler per exception number. */
struct vector_table {
    uint32_t *stack;
    void (*handlers[15])(void);
};

__attribute__((section(".vectors"), used)) const struct vector_table vector_table = {
    .stack = __stack,
    .handlers = {
        reset_handler,
        nmi_handler,
        hard_fault_handler,
        memory_fault_handler,
        bus_fault_handler,
        usage_fault_handler,
        secure_fault_handler,
        0,
        0,
        0,
        svc_handler,
        debug_monitor_handler,
        0,
        pendsv_handler,
        systick_handler,
    },
};

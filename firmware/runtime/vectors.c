/*
 * The vector table: the core's own exceptions. Every handler is weak, so a program takes one over by
 * defining it; those that nobody defines report a fault. Device interrupts are not in the table: no program
 * here enables any.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "layout.h"
#include "start.h"

#include <ashlar_guards.h>

/* An alias must lie in this file. */
__attribute__((naked, used)) static void exception_unhandled(void)
{
    __asm volatile("ldr   r3, =ashlar_fault_entry\n\t"
                   "bx    r3\n\t"
                   ".pool");
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

/*
 * Faults of the core, and exceptions that nobody handles: print the registers and end the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdint.h>

/* How much stack the report may use. */
#define FAULT_STACK_BYTES 256

/* What the core pushes at an exception (ARMv7-M ARM, B1.5.6). */
struct fault_frame {
    uint32_t r0;
    uint32_t r1;
    uint32_t r2;
    uint32_t r3;
    uint32_t r12;
    uint32_t lr;
    uint32_t pc;
    uint32_t xpsr;
};

/*
 * Report. `frame` is where the core put the registers, which after a stack overflow is no memory;
 * `exception_return` is what it put into LR. Returns only from a semihosting call that nobody answers.
 */
void fault_report(struct fault_frame *frame, uint32_t exception_return);

#endif

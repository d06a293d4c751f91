/*
 * Faults of memory on ARMv6-M, which has no status registers: a stack that has left its memory is all that shows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "guards.h"

#include <ashlar_guards.h>
#include <ashlar_port.h>

#define EXC_RETURN_PSP (1u << 2)

bool ashlar_memory_fault(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    struct guarded_stack stack = guards_main_stack();
    uintptr_t lowest = (uintptr_t)frame;
    if ((exception_return & EXC_RETURN_PSP) != 0 || lowest >= stack.limit) {
        return false;
    }
    /* The frame is the last that it needed, and the first may lie elsewhere: registers and code address are lost. */
    struct ashlar_fault fault = {
        .kind = ASHLAR_FAULT_STACK_OVERFLOW,
        .pointer = frame,
        .payload = (const void *)stack.limit,
        .payload_bytes = stack.top - stack.limit,
        .offset = (ptrdiff_t)(lowest - stack.limit),
        .task = ashlar_port_task(),
        .detail = "the main stack",
    };
    ashlar_port_fault(&fault);
    ashlar_port_stop();
    return true;
}

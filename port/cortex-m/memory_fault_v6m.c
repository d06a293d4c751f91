/*
 * Faults of memory on ARMv6-M, which has no status registers: a stack that has left its memory shows, and a pointer from
 * filled memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fill.h"
#include "guards.h"
#include "os/program.h"

#include <ashlar_guards.h>
#include <ashlar_port.h>

#define EXC_RETURN_PSP (1u << 2)

#define FRAME_REGISTERS 4u /* R0 to R3; R4 to R7 are not pushed */
#define INSTRUCTION_BYTES 2u

static void fault_end(struct ashlar_fault *fault)
{
    fault->task = ashlar_port_task();
    ashlar_port_fault(fault);
    ashlar_port_stop();
}

static bool is_code(uintptr_t address)
{
    const struct ashlar_code_range code = ashlar_code_range();
    return address >= code.start && address < code.end - INSTRUCTION_BYTES;
}

/* Which register holds the address of a load or store (ARMv6-M ARM, A5.2.4 to A5.2.6): its number, or FRAME_REGISTERS. */
static unsigned base_register(uint16_t instruction)
{
    const unsigned register_mask = 7;
    unsigned form = instruction >> 12;
    if (form >= 5 && form <= 8) {
        return (instruction >> 3) & register_mask;
    }
    return form == 0xC ? (instruction >> 8) & register_mask : FRAME_REGISTERS;
}

/* The pointer that the faulting instruction followed, as far as it is in the frame; 0 if not. */
static uintptr_t followed_pointer(const struct ashlar_exception_frame *frame)
{
    if (!is_code(frame->pc)) {
        return 0;
    }
    const uint32_t registers[FRAME_REGISTERS] = {frame->r0, frame->r1, frame->r2, frame->r3};
    unsigned base = base_register(*(const uint16_t *)(uintptr_t)(frame->pc & ~1u));
    return base < FRAME_REGISTERS ? registers[base] : 0;
}

/* A fault whose pointer comes from filled memory: at a load or store, or at a call. */
static bool filled_pointer_report(const struct ashlar_exception_frame *frame)
{
    uintptr_t pointer = followed_pointer(frame);
    struct ashlar_fault fault = {.pointer = (const void *)pointer, .detected_at = (const void *)(uintptr_t)frame->pc};
    if (fill_covers(frame->pc)) {
        pointer = frame->pc;
        fault.pointer = (const void *)pointer;
        fault.access = ASHLAR_ACCESS_EXECUTE;
        fault.detected_at = (const void *)(uintptr_t)frame->lr;
    }
    if (!fill_covers(pointer)) {
        return false;
    }
    fault.kind = fill_kind_of(pointer, ASHLAR_FAULT_FORBIDDEN_ACCESS);
    fault_end(&fault);
    return true;
}

/* The frame is the last that it needed, and the first may lie elsewhere: registers and code address are lost. */
static void stack_overflow_report(const struct guarded_stack *stack, const struct ashlar_exception_frame *frame)
{
    struct ashlar_fault fault = {
        .kind = ASHLAR_FAULT_STACK_OVERFLOW,
        .pointer = frame,
        .payload = (const void *)stack->limit,
        .payload_bytes = stack->top - stack->limit,
        .offset = (ptrdiff_t)((uintptr_t)frame - stack->limit),
        .detail = "the main stack",
    };
    fault_end(&fault);
}

bool ashlar_memory_fault(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    struct guarded_stack stack = guards_main_stack();
    bool is_on_main_stack = (exception_return & EXC_RETURN_PSP) == 0;
    if (is_on_main_stack && (uintptr_t)frame < stack.limit) {
        stack_overflow_report(&stack, frame);
        return true;
    }
    return filled_pointer_report(frame);
}

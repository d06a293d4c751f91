/*
 * Faults of the core, and exceptions that nobody handles: those of memory go to ashlar_port_fault(); of the others the
 * registers are printed, and the program ends. It uses no heap and no stdio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "core.h"
#include "exit.h"
#include "layout.h"
#include "semihost.h"

#include <ashlar_guards.h>
#include <stdbool.h>
#include <stddef.h>

#define EXCEPTION_HARD_FAULT 3u
#define EXCEPTION_USAGE_FAULT 6u
#define EXCEPTION_MASK 0x1FFu
#define THUMB_INSTRUCTION_BYTES 2u
#define SEMIHOST_FAILED 0xFFFFFFFFu

static const char *const exception_names[] = {
    "thread",    "reset", "NMI", "HardFault", "MemManage fault", "BusFault", "UsageFault", "SecureFault",
    "reserved", "reserved", "reserved", "SVC without a handler", "debug monitor", "reserved",
    "PendSV without a handler", "SysTick without a handler"
};

static bool frame_is_readable(const struct ashlar_exception_frame *frame)
{
    uintptr_t address = (uintptr_t)frame;

    return address % sizeof(uint32_t) == 0 && address >= (uintptr_t)__ram_start &&
           address <= (uintptr_t)__ram_end - sizeof *frame;
}

/* The instruction at the fault; 0, which is no call, if it is not in FLASH and reading it might fault. */
static uint16_t instruction_at(uint32_t pc)
{
    if (pc < (uintptr_t)__flash_start || pc >= (uintptr_t)__flash_end) {
        return 0;
    }
    return *(const uint16_t *)pc;
}

/* A semihosting call without a debugger fails, and the program goes on behind it. */
static bool semihost_call_skip(struct ashlar_exception_frame *frame)
{
    if (!semihost_call_is_refused(instruction_at(frame->pc))) {
        return false;
    }
    core_debug_fault_clear();
    frame->r0 = SEMIHOST_FAILED;
    frame->pc += THUMB_INSTRUCTION_BYTES;
    return true;
}

static void register_print(const char *name, uint32_t value)
{
    console_print(name);
    console_print_hex(value);
}

static void frame_print(const struct ashlar_exception_frame *frame)
{
    register_print("  R0  ", frame->r0);
    register_print("  R1  ", frame->r1);
    register_print("  R2  ", frame->r2);
    register_print("  R3  ", frame->r3);
    register_print("\n  R12 ", frame->r12);
    register_print("  LR  ", frame->lr);
    register_print("  PC  ", frame->pc);
    register_print("  xPSR ", frame->xpsr);
    register_print("\n  SP  ", (uint32_t)(uintptr_t)(frame + 1));
}

static uint32_t exception_number(void)
{
    uint32_t number;

    __asm volatile("mrs %0, ipsr" : "=r"(number));
    return number & EXCEPTION_MASK;
}

static void exception_print(uint32_t number)
{
    console_print("\n*** ");
    if (number < sizeof exception_names / sizeof exception_names[0]) {
        console_print(exception_names[number]);
    } else {
        console_print("interrupt without a handler");
    }
    console_print(" (exception ");
    console_print_decimal(number);
    console_print(")\n");
}

static bool exception_is_fault(uint32_t number)
{
    return number >= EXCEPTION_HARD_FAULT && number <= EXCEPTION_USAGE_FAULT;
}

void ashlar_fault_taken(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    uint32_t number = exception_number();
    bool readable = frame_is_readable(frame);

    if (number == EXCEPTION_HARD_FAULT && readable && semihost_call_skip(frame)) {
        return;
    }
    if (exception_is_fault(number) && ashlar_memory_fault(frame, exception_return)) {
        return;
    }
    unfinished_line_flush();
    exception_print(number);
    if (readable) {
        frame_print(frame);
    } else {
        register_print("  the registers are lost: SP  ", (uint32_t)(uintptr_t)frame);
    }
    register_print("  EXC_RETURN ", exception_return);
    console_print("\n");
    core_fault_status_print();
    program_exit(EXIT_STATUS_CORE_FAULT);
}

/*
 * Faults of memory on ARMv7-M and ARMv8-M Mainline: what the status registers, the address and the instruction say.
 *
 * Owns: the way from a fault of the core to a struct ashlar_fault. It reads the frame and the instruction only where the
 * core has just done so. Must not know: what becomes of the report, or what guarded slots hold.
 *
 * Source: ARMv7-M Architecture Reference Manual (DDI 0403), B1.5.14, B3.2.15; ARMv8-M (DDI 0553), D1.2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fill.h"
#include "guards.h"
#include "os/mmap.h"
#include "register.h"
#include "slots_access.h"
#include "thumb.h"

#include <ashlar_guards.h>
#include <ashlar_port.h>

#define CFSR_ADDRESS 0xE000ED28u
#define CFSR_IACCVIOL (1u << 0) /* the MPU forbids to execute there */
#define CFSR_DACCVIOL (1u << 1) /* or to read or write there */
#define CFSR_MSTKERR (1u << 4)  /* or to push registers there; the frame is lost */
#define CFSR_MLSPERR (1u << 5)
#define CFSR_MMARVALID (1u << 7)
#define CFSR_PRECISERR (1u << 9)
#define CFSR_STKERR (1u << 12) /* nothing is there to push registers to; the frame is lost */
#define CFSR_LSPERR (1u << 13)
#define CFSR_BFARVALID (1u << 15)
#define CFSR_INVSTATE (1u << 17)
#define CFSR_STKOF (1u << 20) /* a stack pointer passed its limit register */
#define CFSR_FRAME_LOST (CFSR_MSTKERR | CFSR_MLSPERR | CFSR_STKERR | CFSR_LSPERR)
#define CFSR_UNALIGNED (1u << 24) /* the address is not told */
#define HFSR_ADDRESS 0xE000ED2Cu
#define HFSR_FORCED (1u << 30)
#define MMFAR_ADDRESS 0xE000ED34u
#define BFAR_ADDRESS 0xE000ED38u

#define EXC_RETURN_PSP (1u << 2)
#define EXC_RETURN_BASIC_FRAME (1u << 4) /* clear: floating-point registers lie behind it */
#define FRAME_BYTES sizeof(struct ashlar_exception_frame)
#define FRAME_FLOAT_BYTES (18 * sizeof(uint32_t))

/* All that is known of a fault of the core. */
struct cause {
    uint32_t status; /* CFSR */
    const struct ashlar_exception_frame *frame;
    struct guarded_stack stack; /* that the frame is on; its limit is 0 if it is not known */
    uintptr_t stack_pointer;    /* before the fault */
    bool is_frame_there;
    bool is_address_known;
    uintptr_t address;          /* of the access */
    uint16_t instruction[2];    /* 0 if it cannot be read */
};

static bool stack_is_known(const struct cause *cause)
{
    return cause->stack.limit != 0;
}

static void cause_find_stack(struct cause *cause, uint32_t exception_return)
{
    bool basic = (exception_return & EXC_RETURN_BASIC_FRAME) != 0;
    cause->stack = (exception_return & EXC_RETURN_PSP) != 0 ? guards_task_stack() : guards_main_stack();
    cause->stack_pointer = (uintptr_t)cause->frame + FRAME_BYTES + (basic ? 0 : FRAME_FLOAT_BYTES);
    /* Below the limit a frame was pushed to memory that is somebody else's, or to none. A limit register stops that,
     * and leaves the stack pointer at the limit. */
    uintptr_t lowest = cause->stack.limit + ((cause->status & CFSR_STKOF) != 0 ? 1 : 0);
    cause->is_frame_there = (cause->status & CFSR_FRAME_LOST) == 0 &&
                            (!stack_is_known(cause) || (uintptr_t)cause->frame >= lowest) &&
                            (cause->stack.top == 0 || cause->stack_pointer <= cause->stack.top);
}

/* A pointer from filled memory is odd, and memory cannot be told from devices where it leads: no access but of a byte gets
 * as far as having an address. */
static void cause_find_filled_register(struct cause *cause)
{
    const uint32_t registers[] = {cause->frame->r0, cause->frame->r1, cause->frame->r2, cause->frame->r3,
                                  cause->frame->r12};
    for (size_t i = 0; i < sizeof registers / sizeof registers[0] && !cause->is_address_known; i++) {
        cause->address = registers[i];
        cause->is_address_known = fill_covers(registers[i]);
    }
}

static void cause_find_address(struct cause *cause)
{
    if ((cause->status & CFSR_MMARVALID) != 0) {
        cause->address = register_read(MMFAR_ADDRESS);
        cause->is_address_known = true;
    } else if ((cause->status & CFSR_BFARVALID) != 0) {
        cause->address = register_read(BFAR_ADDRESS);
        cause->is_address_known = true;
    } else if ((cause->status & CFSR_UNALIGNED) != 0 && cause->is_frame_there) {
        cause_find_filled_register(cause);
    }
}

/* The core has executed the instruction of a data access, so it can be read; by halves, for it may be unaligned. */
static void cause_find_instruction(struct cause *cause)
{
    const uint32_t data_access = CFSR_DACCVIOL | CFSR_PRECISERR | CFSR_UNALIGNED | CFSR_STKOF;
    if (!cause->is_frame_there || (cause->status & data_access) == 0 || guards_null_covers(cause->frame->pc)) {
        return;
    }
    const uint16_t *code = (const uint16_t *)(uintptr_t)(cause->frame->pc & ~1u);
    cause->instruction[0] = code[0];
    cause->instruction[1] = thumb_is_long(code[0]) ? code[1] : 0;
}

static struct cause cause_find(const struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    struct cause cause = {.status = register_read(CFSR_ADDRESS), .frame = frame};
    cause_find_stack(&cause, exception_return);
    cause_find_address(&cause);
    cause_find_instruction(&cause);
    return cause;
}

/* ---- What it was ---- */

static bool cause_is_stack_overflow(const struct cause *cause)
{
    if ((cause->status & CFSR_STKOF) != 0) {
        return true;
    }
    if (!stack_is_known(cause)) {
        return false;
    }
    return cause->stack_pointer < cause->stack.limit || (uintptr_t)cause->frame < cause->stack.limit ||
           (cause->is_address_known && guards_stack_covers(&cause->stack, cause->address));
}

/* A call of a null pointer ends at once, for the address of no function is even. */
static bool cause_is_execution(const struct cause *cause)
{
    bool by_mpu = (cause->status & CFSR_IACCVIOL) != 0;
    bool by_state = (cause->status & CFSR_INVSTATE) != 0;
    return cause->is_frame_there && (by_mpu || (by_state && guards_null_covers(cause->frame->pc)));
}

/* What the MPU forbade; of what the bus refused, only null pointers and those from filled memory are told here. */
static bool cause_is_data_access(const struct cause *cause)
{
    bool by_mpu = (cause->status & CFSR_DACCVIOL) != 0;
    bool by_bus = (cause->status & (CFSR_PRECISERR | CFSR_UNALIGNED)) != 0 &&
                  (guards_null_covers(cause->address) || fill_covers(cause->address));
    return cause->is_address_known && (by_mpu || by_bus);
}

/* The access that was stopped; false if it was none. */
static bool cause_find_access(const struct cause *cause, struct ashlar_port_access *access)
{
    if (cause_is_execution(cause)) {
        access->address = (const void *)(uintptr_t)cause->frame->pc;
        access->kind = ASHLAR_ACCESS_EXECUTE;
        access->bytes = 0;
        access->instruction = (const void *)(uintptr_t)cause->frame->lr; /* where it was called from */
        return true;
    }
    if (cause_is_data_access(cause)) {
        struct thumb_access thumb = thumb_access(cause->instruction[0], cause->instruction[1]);
        access->address = (const void *)cause->address;
        access->kind = thumb.kind;
        access->bytes = thumb.bytes;
        access->instruction = cause->is_frame_there ? (const void *)(uintptr_t)cause->frame->pc : NULL;
        return true;
    }
    return false;
}

/* ---- The report. Each in a function of its own: the stack is short, and holds one of them at a time. ---- */

static void fault_end(struct ashlar_fault *fault)
{
    fault->task = ashlar_port_task();
    ashlar_port_fault(fault);
    ashlar_port_stop();
}

static enum ashlar_fault_kind kind_of_access(const struct ashlar_port_access *access)
{
    uintptr_t address = (uintptr_t)access->address;
    if (guards_null_covers(address)) {
        return ASHLAR_FAULT_NULL_POINTER;
    }
    bool is_write = access->kind != ASHLAR_ACCESS_EXECUTE && guards_flash_covers(address);
    return is_write ? ASHLAR_FAULT_READ_ONLY : fill_kind_of(address, ASHLAR_FAULT_FORBIDDEN_ACCESS);
}

/* It comes with mmap and mprotect, and so does what it knows. */
extern __typeof(ashlar_mmap_describe) ashlar_mmap_describe __attribute__((weak));

__attribute__((noinline)) static void access_report(const struct ashlar_port_access *access)
{
    struct ashlar_fault fault = {
        .kind = kind_of_access(access),
        .access = access->kind,
        .access_bytes = access->bytes,
        .pointer = access->address,
        .detected_at = access->instruction,
    };
    if (ashlar_mmap_describe != NULL) {
        ashlar_mmap_describe(&fault);
    }
    fault_end(&fault);
}

/* The lowest address that the stack needed. Where a limit register stopped it, the instruction alone tells. */
static uintptr_t stack_lowest(const struct cause *cause)
{
    uintptr_t lowest = cause->stack_pointer;
    if ((uintptr_t)cause->frame < cause->stack.limit && lowest >= cause->stack.limit) {
        lowest = (uintptr_t)cause->frame;
    }
    if (cause->is_address_known && cause->address < lowest && guards_stack_covers(&cause->stack, cause->address)) {
        lowest = cause->address;
    }
    if ((cause->status & CFSR_STKOF) != 0) {
        lowest -= thumb_stack_bytes(cause->instruction[0], cause->instruction[1]);
        lowest = lowest < cause->stack.limit ? lowest : cause->stack.limit;
    }
    return lowest;
}

static const char *stack_words(const struct cause *cause, bool is_known)
{
    if (cause->stack.is_main) {
        return is_known ? "the main stack" : "the main stack; by how much is not known";
    }
    return is_known ? "a task's stack" : "a task's stack; by how much is not known";
}

__attribute__((noinline)) static void stack_report(const struct cause *cause)
{
    uintptr_t lowest = stack_lowest(cause);
    struct ashlar_fault fault = {
        .kind = ASHLAR_FAULT_STACK_OVERFLOW,
        .pointer = (const void *)lowest,
        .payload = (const void *)cause->stack.limit,
        .payload_bytes = cause->stack.top != 0 ? cause->stack.top - cause->stack.limit : 0,
        .offset = (ptrdiff_t)(lowest - cause->stack.limit),
        .detected_at = cause->is_frame_there ? (const void *)(uintptr_t)cause->frame->pc : NULL,
        .detail = stack_words(cause, lowest < cause->stack.limit),
    };
    fault_end(&fault);
}

/* The bits of CFSR are cleared by writing ones. */
static void cause_forget(const struct cause *cause)
{
    register_write(CFSR_ADDRESS, cause->status);
    register_write(HFSR_ADDRESS, HFSR_FORCED);
}

bool ashlar_memory_fault(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    struct cause cause = cause_find(frame, exception_return);
    struct ashlar_port_access access;
    if (cause_is_stack_overflow(&cause)) {
        stack_report(&cause);
        return true;
    }
    if (!cause_find_access(&cause, &access)) {
        return false;
    }
    if (slots_stopped(&access)) {
        cause_forget(&cause);
        return true;
    }
    access_report(&access);
    return true;
}

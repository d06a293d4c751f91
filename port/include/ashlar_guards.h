/*
 * Guards: what a Cortex-M's MPU and stack-limit registers catch beside the heap, at no cost per call.
 *
 * A null-pointer trap, read-only flash, and a guard below the main stack and below the stack of the running task. What they
 * catch is told to ashlar_port_fault() as a null pointer with its offset, a write to read-only memory or a stack overflow
 * with its size, even when the stack itself is gone. docs/mpu.md says which regions of the MPU they take.
 *
 * Locks: none; interrupts are masked for the few instructions that write a region.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_GUARDS_H
#define ASHLAR_GUARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A stack's memory. */
struct ashlar_stack {
    const void *bottom; /**< its lowest address */
    const void *top;    /**< just above its highest: where the stack pointer starts */
};

/** What the guards must know of the memory; NULL stands for what is not told, and then there is no such guard. */
struct ashlar_memory_map {
    const void *flash_start; /**< what is read only */
    const void *flash_end;
    const void *code_start; /**< the first code or constant behind the vector table, if flash starts at address 0 */
    struct ashlar_stack main_stack;
    /**
     * How many bytes below the main stack nothing uses, as where it lies lowest in RAM: then its guard can lie there. 0: it
     * takes the stack's own lowest bytes. Only ARMv7-M asks for it.
     */
    size_t unused_below_stack;
};

/**
 * The program's memory. Weak in the port, and all NULL: define your own, from your linker script's symbols.
 *
 * The fault entry reads it when nothing else can be relied on, so it must be a constant.
 */
extern const struct ashlar_memory_map ashlar_port_memory_map;

/** The guards, as bits. */
enum ashlar_guard {
    ASHLAR_GUARD_NULL = 1,       /**< the first ASHLAR_NULL_TRAP_BYTES of the address space cannot be accessed */
    ASHLAR_GUARD_STACK = 2,      /**< the main stack cannot grow past its bottom */
    ASHLAR_GUARD_TASK_STACK = 4, /**< nor can a task's: see ashlar_guard_task_stack() */
    ASHLAR_GUARD_FLASH = 8,      /**< flash cannot be written */
    ASHLAR_GUARDS_ALL = 15
};

/**
 * Put up guards.
 *
 * @param guards  which: bits of enum ashlar_guard. ASHLAR_GUARD_TASK_STACK is put up by its own call, and means nothing here.
 * @return those of them that now stand. One does not if the core has no MPU, if the MPU's regions are spent, if
 *         ashlar_port_memory_map lacks what it needs, or if its option is 0.
 *
 * Privileged code only. Complexity: O(1).
 */
unsigned ashlar_guards_start(unsigned guards);

/** Take guards down, to program the flash for example. They may be put up again. */
void ashlar_guards_stop(unsigned guards);

/**
 * Guard the stack of the task that is about to run: for the context switch of an RTOS's port.
 *
 * @param bottom  the lowest address of its stack, which loses ASHLAR_STACK_GUARD_BYTES, at most twice that if it is not
 *                aligned to them (nothing on ARMv8-M, whose PSPLIM takes the address); NULL: no guard.
 * @return false, and nothing has changed, if there is no region left for it.
 *
 * Complexity: O(1), a few stores. Call it with interrupts masked or from PendSV, as a context switch is.
 */
bool ashlar_guard_task_stack(const void *bottom);

/** How many bytes at a stack's bottom its guard takes: what the stack's owner cannot use. */
size_t ashlar_guard_stack_bytes(const void *bottom);

/** What the core pushes at an exception (ARMv7-M ARM, B1.5.6). */
struct ashlar_exception_frame {
    uint32_t r0;
    uint32_t r1;
    uint32_t r2;
    uint32_t r3;
    uint32_t r12;
    uint32_t lr;
    uint32_t pc;
    uint32_t xpsr;
};

/**
 * The entry of fault handlers: put it into the vector table at HardFault (and at MemManage, BusFault and UsageFault if the
 * program enables these), or branch to it from a handler without a prologue:
 *
 *     __attribute__((naked)) void HardFault_Handler(void) { __asm volatile("b ashlar_fault_entry"); }
 *
 * It finds the exception frame, sees to a stack to run on, and calls ashlar_fault_taken(). Where the main stack has less
 * than ASHLAR_FAULT_STACK_BYTES left, that is its top again: what was there is lost, and the report cannot return.
 */
void ashlar_fault_entry(void);

/** How much stack the report of a fault may take, in bytes. */
#define ASHLAR_FAULT_STACK_BYTES 512

/**
 * A fault was taken. Weak in the port: ashlar_memory_fault(), and ashlar_port_stop() if that does not know it. Define your
 * own to do more about faults that are none of memory.
 *
 * @param frame             where the core pushed the registers: no memory if the stack is gone.
 * @param exception_return  what the core left in LR.
 */
void ashlar_fault_taken(struct ashlar_exception_frame *frame, uint32_t exception_return);

/**
 * Find out whether a fault is a null pointer, a stack overflow, a write to flash, or an access to a guarded slot or to what
 * else the MPU forbids; and report it to ashlar_port_fault().
 *
 * @return true: it was reported, and the program may go on where the fault was (after an access to a slot). false: it is
 *         none of these, nothing was reported. It does not return from the other faults: if ashlar_port_fault() returns,
 *         it calls ashlar_port_stop().
 */
bool ashlar_memory_fault(struct ashlar_exception_frame *frame, uint32_t exception_return);

/*
 * How far stacks have grown. The unused part of a stack is painted once, and what has lost its paint has been used.
 */

/** Paint what `stack` has not used yet: all below the stack pointer, if the caller runs on it; else all of it. */
void ashlar_stack_paint(const struct ashlar_stack *stack);

/**
 * How many bytes of a painted stack have been in use at a time, at most. Complexity: O(unused bytes).
 *
 * It misses what was reserved and never written. Bytes that the guard holds count as unused.
 */
size_t ashlar_stack_peak_bytes(const struct ashlar_stack *stack);

#ifdef __cplusplus
}
#endif
#endif

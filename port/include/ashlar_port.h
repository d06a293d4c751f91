/*
 * The port contract: all that Ashlar needs from the world around it.
 *
 * port/cortex-m and port/host implement the lock and the fault stop, port/os the memory. Each function
 * may be replaced by your own: those named weak by defining them, the others by choosing another file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_PORT_H
#define ASHLAR_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Enter the section that guards malloc's heap.
 *
 * pre:  any context that may allocate: before main, thread, task, interrupt handler.
 * post: no other context that may allocate runs until the matching ashlar_port_unlock().
 * Nests: only the outermost pair acts. Cortex-M: option LOCK=primask (default) | basepri | user; with
 * `user` you define both functions. Host: a recursive mutex.
 */
void ashlar_port_lock(void);

/** Leave it. pre: same context as the matching ashlar_port_lock(). post: interrupt mask as before it. */
void ashlar_port_unlock(void);

/**
 * Move the break: the memory between the start of the heap and the break is malloc's and sbrk's.
 *
 * pre:  malloc's lock is held, or the caller is alone.
 * @param increment_bytes  up (> 0), down (< 0), or 0 to ask.
 * @return the break before the call, or (void *)-1 with the break unmoved. errno is the business of
 *         whoever called malloc or sbrk.
 * Implemented in port/os by the _sbrk (newlib) or sbrk (picolibc, host) of the program: Ashlar's, which
 * is weak, or the user's own.
 */
void *ashlar_port_core(ptrdiff_t increment_bytes);

/**
 * The address that the break can never pass, from the linker symbols.
 *
 * @return the address; NULL if no known symbol is there (then ASHLAR_DEFAULT_HEAP_BYTES_MAX limits malloc).
 * Complexity: O(1). Locks: none.
 */
void *ashlar_port_core_limit(void);

/** The lowest address that the break can have: as ashlar_port_core_limit(), for the other end. */
void *ashlar_port_core_base(void);

/** The kinds of misuse and damage that are told apart. */
enum ashlar_fault_kind {
    ASHLAR_FAULT_DOUBLE_FREE = 1,        /**< the block is free already */
    ASHLAR_FAULT_INVALID_POINTER = 2,    /**< no payload of this heap: interior, stack, static, flash, another heap */
    ASHLAR_FAULT_CORRUPT_HEADER = 3,     /**< the header of the block or of a neighbour cannot be right */
    ASHLAR_FAULT_CORRUPT_LINK = 4,       /**< the list links of a free block do not agree with each other */
    ASHLAR_FAULT_OVERFLOW = 5,           /**< something went past the end of a payload */
    ASHLAR_FAULT_UNDERFLOW = 6,          /**< something went before the start of a payload */
    ASHLAR_FAULT_USE_AFTER_FREE = 7,     /**< something used a payload after it was freed */
    ASHLAR_FAULT_VARIABLE_BOUNDS = 8,    /**< something went past the end of a variable, on the stack or static */
    ASHLAR_FAULT_VARIABLE_SCOPE = 9,     /**< something used a variable on the stack after its block was left */
    ASHLAR_FAULT_NULL_POINTER = 10,      /**< an access through NULL, or to a field of what it should point to */
    ASHLAR_FAULT_STACK_OVERFLOW = 11,    /**< the stack has run out of its memory */
    ASHLAR_FAULT_READ_ONLY = 12,         /**< a write to code or constants */
    ASHLAR_FAULT_FORBIDDEN_ACCESS = 13,  /**< another access that the MPU forbids */
    ASHLAR_FAULT_UNDEFINED_BEHAVIOUR = 14, /**< the compiler's checks (UBSan) met what the C standard leaves undefined */
    ASHLAR_FAULT_UNINITIALISED = 15, /**< a pointer was followed that nobody had set since malloc gave out where it is */
    ASHLAR_FAULT_BREAK_MOVED = 16 /**< somebody has moved the break down into malloc's memory */
};

/** What an access did that a fault was found at. */
enum ashlar_access {
    ASHLAR_ACCESS_NONE = 0, /**< no access: the fault was found by a check */
    ASHLAR_ACCESS_READ = 1,
    ASHLAR_ACCESS_WRITE = 2,
    ASHLAR_ACCESS_EXECUTE = 3
};

/** A block that lies beside the one concerned. */
struct ashlar_fault_block {
    const void *payload; /**< NULL if there is none, or if it cannot be found any more */
    size_t block_bytes;  /**< header included */
    bool is_used;
};

/** What is known of a detected fault: 0 and NULL stand for what is not. */
struct ashlar_fault {
    enum ashlar_fault_kind kind;
    enum ashlar_access access; /**< at the levels that watch accesses */
    size_t access_bytes;       /**< how many it read or wrote, if that is known */
    const void *heap;          /**< the heap that noticed */
    const void *pointer;       /**< what the caller handed in, or the address of the access or of the damage */
    const void *payload;       /**< payload of the block that is damaged or misused */
    size_t payload_bytes;      /**< what was asked for, at the levels that remember it; else what the block has */
    size_t block_bytes;        /**< its size as its header has it, in bytes */
    ptrdiff_t offset;          /**< of `pointer` from `payload`, if there are both */
    struct ashlar_fault_block before; /**< the neighbours of that block */
    struct ashlar_fault_block after;
    const void *allocated_at; /**< where the block was allocated: an address of code */
    const void *freed_at;     /**< where it was freed */
    const void *detected_at;  /**< the call, or the instruction, at which the fault was found */
    const void *task;         /**< ashlar_port_task() */
    const char *detail;       /**< more about it, in words */
};

/**
 * A fault was detected. Weak in the port: define your own to log, and to reset.
 *
 * pre:  the heap's lock may be held and interrupts masked; the heap must not be used.
 * post: it should not return. If it does, the call that noticed gives up and leaves the heap as it was.
 * The default prints a paragraph by ashlar_port_fault_print(), and stops by ashlar_port_stop(); it takes less than 256 bytes
 * of stack besides what ashlar_port_print() takes, and no heap.
 */
void ashlar_port_fault(const struct ashlar_fault *fault);

/** Say in words what a fault is and all that is known of it, by ashlar_port_print(). For handlers of your own. */
void ashlar_port_fault_print(const struct ashlar_fault *fault);

/**
 * Write text where a person will read it. Weak in the port: define your own for your console.
 *
 * pre:  any context, interrupts masked, the stack nearly gone. It must not allocate.
 * Cortex-M default: the C library's own `_write` (newlib) or `write` (picolibc) to stderr, if the program has one;
 * else nothing. Host: stderr.
 */
void ashlar_port_print(const char *text, size_t bytes);

/**
 * End after a fault. Weak in the port. Does not return.
 *
 * Cortex-M default: stops at a breakpoint if a debugger is attached, else stays in a loop with interrupts off, so that a
 * watchdog resets. Host: aborts.
 */
void ashlar_port_stop(void);

/**
 * Keep a report in RAM that start-up code leaves alone (section .noinit), in place of the one before.
 *
 * The port's own ashlar_port_fault() does, with ASHLAR_FAULT_RETAIN; a handler of your own may.
 */
void ashlar_port_fault_retain(const struct ashlar_fault *fault);

/**
 * The report kept last, by this run of the program or the one before a reset.
 *
 * @return the report, without its `detail`, which might be the words of another program; NULL if there is none, or if
 *         power was lost since.
 */
const struct ashlar_fault *ashlar_port_fault_retained(void);

/** Forget it. */
void ashlar_port_fault_forget(void);

/** What runs now, for reports: a task's handle. Weak in the port: NULL, where nothing is known of tasks. */
const void *ashlar_port_task(void);

/**
 * The calls that led here: return addresses, nearest first. Weak in the port.
 *
 * @param after  leave out the calls up to this one, if it is among them; NULL: none.
 * @param calls  where they go; @param max how many at most.
 * @return how many were found; 0 where nothing is known of the stack. Some may be leftovers of calls that have returned.
 * pre:  any context, a fault handler on a stack that is nearly gone among them. It must not allocate.
 */
size_t ashlar_port_backtrace(const void *after, const void **calls, size_t max);

/**
 * Just above the stack in use; NULL if that is not known. Weak in port/cortex-m, where the backtrace asks for it: the main
 * stack's, from linker symbols, and NULL on a task's stack. With an RTOS, define your own.
 */
const void *ashlar_port_stack_top(void);

/**
 * A number that nobody outside can foresee, for ASHLAR_HARDENING 3. Weak in the port: define your own with your part's random
 * number generator.
 *
 * Called once per heap, when it is created. The Cortex-M default is no secret: it is the same at each start of a program.
 * It makes damage by accident show, and stops nobody who knows the program.
 */
uint32_t ashlar_port_secret(void);

/** The RAM that the compiler's address checks watch, and their shadow: one byte for each 8 of that RAM. */
struct ashlar_port_shadow {
    void *ram;        /**< a multiple of 8 */
    size_t ram_bytes; /**< a multiple of 8 */
    void *states;     /**< the shadow, ram_bytes / 8 + 1 bytes; a multiple of 4 */
    size_t null_bytes; /**< how much from address 0 on nobody may access, for it holds the vector table at most */
};

/**
 * Where that is; only at ASHLAR_SAFETY_ASAN. Implemented by port/os/shadow.c from linker symbols.
 *
 * It must agree with the -fasan-shadow-offset that the program is compiled with: `states` less an eighth of `ram`.
 */
struct ashlar_port_shadow ashlar_port_shadow(void);

/** An access that was stopped. */
struct ashlar_port_access {
    const void *address;
    enum ashlar_access kind;
    size_t bytes;            /**< 0 if unknown */
    const void *instruction; /**< its address; NULL if unknown */
};

/**
 * Guarded slots, for ASHLAR_SAFETY_SAMPLED: memory in units of equal size, each of which can be closed and opened.
 *
 * An access to a closed unit is stopped at the instruction.
 */
struct ashlar_port_slots {
    unsigned char *memory; /**< of the first unit; NULL if there is no means to guard any */
    size_t unit_bytes;     /**< at least ASHLAR_SAMPLED_SLOT_BYTES, a power of two */
    unsigned units;        /**< at most 31 */
};

/**
 * Get the units, all closed.
 *
 * @param stopped  is called when an access was stopped, in the context of a fault handler or signal handler: it opens the
 *                 unit and returns true, and the access is done; or it returns false, for one that it knows nothing of.
 * @return 2 * n + 1 units, where n is ASHLAR_SAMPLED_SLOTS, or fewer if the MPU's regions are spent.
 */
struct ashlar_port_slots ashlar_port_slots_start(bool (*stopped)(const struct ashlar_port_access *access));

/**
 * Open some of the units and close the others. pre: malloc's lock, or a fault handler.
 *
 * @param open  a bit for each unit. Two beside each other may be open, but no more runs of open ones than n.
 */
void ashlar_port_slots_open(uint32_t open);

#ifdef __cplusplus
}
#endif
#endif

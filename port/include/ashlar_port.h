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

/** The kinds of misuse and damage that are told apart. */
enum ashlar_fault_kind {
    ASHLAR_FAULT_DOUBLE_FREE = 1,     /**< the block is free already */
    ASHLAR_FAULT_INVALID_POINTER = 2, /**< no payload of this heap: interior, stack, static, flash, another heap */
    ASHLAR_FAULT_CORRUPT_HEADER = 3,  /**< the header of the block or of a neighbour cannot be right */
    ASHLAR_FAULT_CORRUPT_LINK = 4     /**< the list links of a free block do not agree with each other */
};

/** What is known of a detected fault. */
struct ashlar_fault {
    enum ashlar_fault_kind kind;
    const void *heap;    /**< the heap that noticed */
    const void *pointer; /**< what the caller handed in; NULL if the fault showed during an allocation */
    const void *payload; /**< payload of the block that is damaged or misused; NULL if there is none */
    size_t block_bytes;  /**< its size as its header has it, in bytes; 0 if there is no block */
};

/**
 * A fault was detected. Weak in the port: define your own to log, and to reset.
 *
 * pre:  the heap's lock may be held and interrupts masked; the heap must not be used.
 * post: it should not return. If it does, the call that noticed gives up and leaves the heap as it was.
 * The Cortex-M default stops: at a breakpoint if a debugger is attached, else in a loop with interrupts
 * off, so that a watchdog resets. The host default prints one line to stderr and aborts.
 */
void ashlar_port_fault(const struct ashlar_fault *fault);

#ifdef __cplusplus
}
#endif
#endif

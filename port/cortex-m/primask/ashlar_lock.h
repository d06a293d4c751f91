/*
 * The lock in line, as interrupts off: PRIMASK. The build has this folder in the include path for LOCK=primask.
 *
 * What locks for a few instructions (alloc/pool) takes it without a call; lock_primask.c makes the lock of malloc of it. The
 * caller keeps what ashlar_lock_enter() returns, so it nests and owns no state. Why it is right: see lock_primask.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LOCK_H
#define ASHLAR_LOCK_H

#include <stdint.h>

/*
 * Read PRIMASK, then set it. An exception between the two instructions returns with PRIMASK as it was,
 * so the value read stays true. CPSID takes effect before the next instruction (ARMv7-M ARM, B5.2.1), so
 * no barrier instruction is needed; the memory clobber keeps the compiler from moving the heap's accesses
 * above it.
 */
static inline uint32_t ashlar_lock_enter(void)
{
    uint32_t before;

    __asm volatile("mrs %0, primask\n\t"
                   "cpsid i"
                   : "=r"(before)
                   :
                   : "memory");
    return before;
}

/*
 * Put PRIMASK back. The clobber keeps the heap's accesses above. A core executes its own loads and stores
 * in order as far as its own handlers can see, so no DMB is needed; and an interrupt that became pending
 * may come a few instructions late, so no ISB is needed either.
 */
static inline void ashlar_lock_leave(uint32_t before)
{
    __asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

#endif

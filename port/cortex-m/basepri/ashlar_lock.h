/*
 * The lock in line, as a priority ceiling: BASEPRI. The build has this folder in the include path for LOCK=basepri.
 *
 * What locks for a few instructions (alloc/pool) takes it without a call; lock_basepri.c makes the lock of malloc of it. The
 * caller keeps what ashlar_lock_enter() returns, so it nests and owns no state. Why it is right: see lock_basepri.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LOCK_H
#define ASHLAR_LOCK_H

#include <ashlar/config.h>
#include <stdint.h>

/*
 * Read BASEPRI, then raise it. BASEPRI_MAX ignores a write that would lower the mask (ARMv7-M ARM, B1.4.3).
 * An MSR that raises the execution priority takes effect before the next instruction (B5.2.3), except on
 * Cortex-M7 r0p1, where one more interrupt may slip in (Arm erratum 837070). The cure for all is PRIMASK
 * around the write and an ISB, with PRIMASK put back as it was. The memory clobber keeps the compiler from
 * moving the heap's accesses above it.
 */
static inline uint32_t ashlar_lock_enter(void)
{
    uint32_t before;
    uint32_t primask;

    __asm volatile("mrs %0, basepri\n\t"
                   "mrs %1, primask\n\t"
                   "cpsid i\n\t"
                   "msr basepri_max, %2\n\t"
                   "isb\n\t"
                   "msr primask, %1"
                   : "=&r"(before), "=&r"(primask)
                   : "r"(ASHLAR_LOCK_BASEPRI)
                   : "memory");
    return before;
}

/* Put BASEPRI back. Why no barrier instruction: see primask/ashlar_lock.h. */
static inline void ashlar_lock_leave(uint32_t before)
{
    __asm volatile("msr basepri, %0" ::"r"(before) : "memory");
}

#endif

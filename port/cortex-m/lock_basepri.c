/*
 * The lock as a priority ceiling: BASEPRI. For ARMv7-M, ARMv8-M Mainline and later, privileged code.
 *
 * Interrupts more urgent than ASHLAR_LOCK_BASEPRI stay enabled while the heap is locked; they must not
 * allocate. It owns the nesting depth and BASEPRI as it was before the outermost lock.
 *
 * Why it is right in every context: only code of priority ASHLAR_LOCK_BASEPRI or less urgent may take
 * the lock, and while it is held none but its holder runs, so the depth is only ever seen by its holder.
 * BASEPRI is only ever raised: a caller that has raised it further keeps what it has. Before main BASEPRI
 * is 0 (no mask) and is 0 again after the unlock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/config.h>
#include <ashlar_port.h>

static uint32_t lock_depth;
static uint32_t mask_before;

/*
 * Read BASEPRI, then raise it. BASEPRI_MAX ignores a write that would lower the mask (ARMv7-M ARM, B1.4.3).
 * An MSR that raises the execution priority takes effect before the next instruction (B5.2.3), except on
 * Cortex-M7 r0p1, where one more interrupt may slip in (Arm erratum 837070). The cure for all is PRIMASK
 * around the write and an ISB, with PRIMASK put back as it was. The memory clobber keeps the compiler from
 * moving the heap's accesses above it.
 */
static inline uint32_t priority_raise(uint32_t ceiling)
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
                   : "r"(ceiling)
                   : "memory");
    return before;
}

/* Put BASEPRI back. Why no barrier instruction: see lock_primask.c. */
static inline void priority_restore(uint32_t before)
{
    __asm volatile("msr basepri, %0" ::"r"(before) : "memory");
}

void ashlar_port_lock(void)
{
    uint32_t before = priority_raise(ASHLAR_LOCK_BASEPRI);

    if (lock_depth == 0) {
        mask_before = before;
    }
    lock_depth++;
}

void ashlar_port_unlock(void)
{
    lock_depth--;
    if (lock_depth == 0) {
        priority_restore(mask_before);
    }
}

/*
 * The lock as interrupts off: PRIMASK. For every Cortex-M, privileged code, one core.
 *
 * It owns the nesting depth and the mask as it was before the outermost lock.
 *
 * Why it is right in every context: while the lock is held, PRIMASK is 1 and no exception but NMI and
 * HardFault can run, so the depth is only ever seen by its holder. An interrupt handler therefore always
 * finds the depth at 0, or interrupts nothing that holds the lock. Before main PRIMASK is 0 and nothing
 * special is needed. NMI and HardFault handlers must not allocate. Unprivileged code cannot write PRIMASK
 * (the write is ignored): it must allocate through a system call, or with a lock of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

static uint32_t lock_depth;
static uint32_t mask_before;

/*
 * Read PRIMASK, then set it. An exception between the two instructions returns with PRIMASK as it was,
 * so the value read stays true. CPSID takes effect before the next instruction (ARMv7-M ARM, B5.2.1), so
 * no barrier instruction is needed; the memory clobber keeps the compiler from moving the heap's accesses
 * above it.
 */
static inline uint32_t interrupts_mask(void)
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
static inline void interrupts_restore(uint32_t before)
{
    __asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

void ashlar_port_lock(void)
{
    uint32_t before = interrupts_mask();

    if (lock_depth == 0) {
        mask_before = before;
    }
    lock_depth++;
}

void ashlar_port_unlock(void)
{
    lock_depth--;
    if (lock_depth == 0) {
        interrupts_restore(mask_before);
    }
}

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
#include "cortex-m/primask/ashlar_lock.h"

#include <ashlar_port.h>

static uint32_t lock_depth;
static uint32_t mask_before;

void ashlar_port_lock(void)
{
    uint32_t before = ashlar_lock_enter();

    if (lock_depth == 0) {
        mask_before = before;
    }
    lock_depth++;
}

void ashlar_port_unlock(void)
{
    lock_depth--;
    if (lock_depth == 0) {
        ashlar_lock_leave(mask_before);
    }
}

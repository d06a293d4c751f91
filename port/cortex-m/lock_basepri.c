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
#include "cortex-m/basepri/ashlar_lock.h"

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

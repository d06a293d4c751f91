/*
 * The lock in line, where it is not a register: calls of ashlar_port_lock() and ashlar_port_unlock(). The build has this
 * folder in the include path for LOCK=user and on a host.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LOCK_H
#define ASHLAR_LOCK_H

#include <ashlar_port.h>

/* Its result goes to ashlar_lock_leave(), as that of the locks that have something to put back. */
static inline uint32_t ashlar_lock_enter(void)
{
    ashlar_port_lock();
    return 0;
}

static inline void ashlar_lock_leave(uint32_t before)
{
    (void)before;
    ashlar_port_unlock();
}

#endif

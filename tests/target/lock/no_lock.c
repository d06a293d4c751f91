/*
 * A lock that does not lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

void ashlar_port_lock(void)
{
}

void ashlar_port_unlock(void)
{
}

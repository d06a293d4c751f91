/*
 * From the fault handler to whoever owns the guarded slots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SLOTS_ACCESS_H
#define SLOTS_ACCESS_H

#include <ashlar_port.h>

/** Tell of an access that the MPU forbade: whether it was to a slot, and the program may go on. */
bool slots_stopped(const struct ashlar_port_access *access);

#endif

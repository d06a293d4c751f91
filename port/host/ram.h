/*
 * Simulated RAM for port/os/break.c on a host, in place of what a linker script leaves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_HOST_RAM_H
#define ASHLAR_HOST_RAM_H

#include <stddef.h>

/**
 * Say which memory the break moves in. NULL: there is none, as before the first call.
 *
 * pre: nobody has asked for the break yet, or break.c starts anew.
 */
void ashlar_host_ram_set(void *memory, size_t bytes);

#endif

/*
 * Simulated RAM: the range that port/os/break.c asks for, set by the test instead of the linker.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ram.h"

#include "../os/break.h"

#include <ashlar_port.h>
#include <ashlar_ram.h>

static struct ashlar_core_range ram;

void ashlar_host_ram_set(void *memory, size_t bytes)
{
    ram.base = memory;
    ram.limit = memory == NULL ? NULL : (char *)memory + bytes;
}

struct ashlar_core_range ashlar_core_range(void)
{
    return ram;
}

__attribute__((weak)) bool ashlar_port_program_memory(unsigned index, const void **start, size_t *bytes)
{
    (void)index;
    *start = NULL;
    *bytes = 0;
    return false;
}

__attribute__((weak)) void *ashlar_port_core_limit(void)
{
    return ram.limit;
}

__attribute__((weak)) void *ashlar_port_core_base(void)
{
    return ram.base;
}

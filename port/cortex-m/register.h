/*
 * Reading and writing registers of the core.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REGISTER_H
#define REGISTER_H

#include <stdint.h>

static inline uint32_t register_read(uintptr_t address)
{
    return *(const volatile uint32_t *)address;
}

static inline void register_write(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

#endif

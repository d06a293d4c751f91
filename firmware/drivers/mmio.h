/*
 * Access to a device's registers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MMIO_H
#define MMIO_H

#include <stdint.h>

static inline uint32_t mmio_read(uintptr_t base, uintptr_t offset)
{
    return *(const volatile uint32_t *)(base + offset);
}

static inline void mmio_write(uintptr_t base, uintptr_t offset, uint32_t value)
{
    *(volatile uint32_t *)(base + offset) = value;
}

static inline void mmio_set_bits(uintptr_t base, uintptr_t offset, uint32_t bits)
{
    mmio_write(base, offset, mmio_read(base, offset) | bits);
}

/* Replace the bits of `mask` by `bits`. */
static inline void mmio_replace_bits(uintptr_t base, uintptr_t offset, uint32_t mask, uint32_t bits)
{
    mmio_write(base, offset, (mmio_read(base, offset) & ~mask) | bits);
}

#endif

/*
 * The MPU's registers that PMSAv7 and PMSAv8 have in common, and the barriers around them.
 *
 * Sources: ARMv7-M Architecture Reference Manual (DDI 0403), B3.5; ARMv8-M (DDI 0553), D1.2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MPU_REGISTERS_H
#define MPU_REGISTERS_H

#include "register.h"

#include <stdbool.h>

#define MPU_TYPE_ADDRESS 0xE000ED90u
#define MPU_TYPE_DREGION_SHIFT 8
#define MPU_TYPE_DREGION_MASK 0xFFu
#define MPU_CTRL_ADDRESS 0xE000ED94u
#define MPU_CTRL_ENABLE (1u << 0)
#define MPU_CTRL_PRIVDEFENA (1u << 2)
#define MPU_RNR_ADDRESS 0xE000ED98u
#define MPU_RBAR_ADDRESS 0xE000ED9Cu

/** The least size of a region, and what its start is a multiple of. */
#define MPU_REGION_BYTES_MIN 32u

/** Whether the default memory map has write-back RAM there, not write-through (DDI 0403 and DDI 0553, B3.1 and B8.1). */
static inline bool mpu_is_write_back(uintptr_t address)
{
    const uintptr_t half_gibibytes = address >> 29;
    return half_gibibytes == 1 || half_gibibytes == 3;
}

/** What was written so far holds for whatever comes next. */
static inline void mpu_changes_finish(void)
{
    __asm volatile("dsb\n\tisb" ::: "memory");
}

/** Mask interrupts, whose handlers might select another region in between. Returns PRIMASK as it was. */
static inline uint32_t mpu_changes_begin(void)
{
    uint32_t before;
    __asm volatile("mrs %0, primask\n\tcpsid i\n\tdmb" : "=r"(before)::"memory");
    return before;
}

static inline void mpu_changes_end(uint32_t before)
{
    mpu_changes_finish();
    __asm volatile("msr primask, %0" ::"r"(before) : "memory");
}

#endif

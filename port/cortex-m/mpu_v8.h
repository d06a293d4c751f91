/*
 * A region of PMSAv8: from any multiple of 32 bytes to any other. Where two overlap, nobody can access anything, which is
 * the only way to keep privileged code out: no encoding says "no access".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MPU_V8_H
#define MPU_V8_H

#include <stddef.h>
#include <stdint.h>

/* RBAR (ARMv8-M ARM, D1.2.171): XN, AP. */
#define MPU_RBAR_NO_EXECUTE (1u << 0)
#define MPU_RBAR_READ_WRITE (1u << 1)
#define MPU_RBAR_READ_ONLY (3u << 1)

/* Attributes that Ashlar's regions name: the last two of the eight, which programs seldom use. */
#define MPU_ATTRIBUTES_RAM 6u
#define MPU_ATTRIBUTES_FLASH 7u

/** Set a region, in one step as seen from interrupt handlers; of `bytes` 0: forget it. */
void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t access, uint32_t attributes);

#endif

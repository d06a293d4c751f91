/*
 * A region of PMSAv7: a power of two bytes at a multiple of itself, in eight sub-regions that can each be left out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MPU_V7_H
#define MPU_V7_H

#include <stddef.h>
#include <stdint.h>

#define MPU_SUBREGIONS 8u
#define MPU_SUBREGIONS_ALL 0xFFu
/* Regions below this size have no sub-regions (ARMv7-M ARM, B3.5.8). */
#define MPU_SUBREGIONS_BYTES_MIN 256u

/* Fields of RASR (B3.5.9). */
#define MPU_RASR_ENABLE (1u << 0)
#define MPU_RASR_SIZE_SHIFT 1
#define MPU_RASR_SRD_SHIFT 8
/* The memory's type must be that of the default map behind (B3.1): write-back RAM, write-through flash. */
#define MPU_RASR_RAM ((1u << 19) | (1u << 17) | (1u << 16))
#define MPU_RASR_FLASH (1u << 17)
#define MPU_RASR_NO_ACCESS (0u << 24)
#define MPU_RASR_READ_WRITE (3u << 24)
#define MPU_RASR_READ_ONLY (7u << 24)
#define MPU_RASR_NO_EXECUTE (1u << 28)

/** Set a region, in one step as seen from interrupt handlers. `left_out`: a bit for each sub-region that it does not cover. */
void mpu_region_set(unsigned region, uintptr_t start, size_t bytes, uint32_t attributes, uint32_t left_out);

#endif

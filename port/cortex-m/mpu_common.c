/*
 * What PMSAv7 and PMSAv8 do alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mpu.h"
#include "mpu_registers.h"

unsigned mpu_region_count(void)
{
    return (register_read(MPU_TYPE_ADDRESS) >> MPU_TYPE_DREGION_SHIFT) & MPU_TYPE_DREGION_MASK;
}

/*
 * HFNMIENA stays 0: HardFault and NMI handlers run with the MPU off, so that a report can be made from a stack that is
 * guarded, of memory that is closed. A program that switched the MPU on itself has its own mind about CTRL.
 */
void mpu_enable(void)
{
    if ((register_read(MPU_CTRL_ADDRESS) & MPU_CTRL_ENABLE) == 0) {
        uint32_t before = mpu_changes_begin();
        register_write(MPU_CTRL_ADDRESS, MPU_CTRL_PRIVDEFENA | MPU_CTRL_ENABLE);
        mpu_changes_end(before);
    }
}

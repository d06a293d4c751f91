/*
 * RAMs of mps3-an547, as QEMU has it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rams/part.h"

const struct part_ram part_rams[] = {
    {{"sram", NULL, 0, ASHLAR_RAM_DMA}, ASHLAR_RAM_READY},
    {{"dtcm", __ashlar_ram1_start, 0, ASHLAR_RAM_EXTERNAL}, ASHLAR_RAM_READY},
    {{"nothing", (void *)0x31400000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_ABSENT},
    {{"device", (void *)0x48000000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_FAULTY},
    {{"end", (void *)0x3007F000, 0x2000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"stack", (void *)0x31000000, 0x2000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"break", (void *)0x31010000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"wrapped", (void *)0xFFFFF000, 0x2000, ASHLAR_RAM_FAST}, ASHLAR_RAM_BAD_BOUNDS},
};

const unsigned part_rams_count = sizeof part_rams / sizeof part_rams[0];

const struct part_ram part_mirrored = {{"none", NULL, 0, 0}, ASHLAR_RAM_READY};

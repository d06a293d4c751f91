/*
 * RAMs of mps2-an386, as QEMU has it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rams/part.h"

const struct part_ram part_rams[] = {
    {{"ssram", NULL, 0, ASHLAR_RAM_DMA}, ASHLAR_RAM_READY},
    {{"psram", __ashlar_ram1_start, 0, ASHLAR_RAM_EXTERNAL}, ASHLAR_RAM_READY},
    {{"nothing", (void *)0x30000000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_ABSENT},
    {{"device", (void *)0x40010000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_FAULTY},
    {{"wrapped", (void *)0xFFFFF000, 0x2000, ASHLAR_RAM_FAST}, ASHLAR_RAM_BAD_BOUNDS},
    {{"code", (void *)0x340000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"stack", (void *)0x20000000, 0x2000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"break", (void *)0x20010000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_OVERLAPPING},
    {{"one more", (void *)0x21800000, 0x1000, ASHLAR_RAM_FAST}, ASHLAR_RAM_TOO_MANY},
};

const unsigned part_rams_count = sizeof part_rams / sizeof part_rams[0];

/* The RAM for code, 4 MiB from 0 on, is there once more behind itself. No offset that is tried leads to what the program has of
 * it. The guard of flash lets nobody write to it. */
const struct part_ram part_mirrored = {{"twice", (void *)0x340000, 0x480000, 0},
                                       PART_HAS_GUARDS ? ASHLAR_RAM_ABSENT : ASHLAR_RAM_MIRRORED};

/*
 * The RAMs that the test tells of, and what is to become of each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_RAMS_PART_H
#define TESTS_TARGET_RAMS_PART_H

#include <ashlar_ram.h>

struct part_ram {
    struct ashlar_ram ram;
    enum ashlar_ram_state state;
};

/** Of this board. The first is the break's, the second the one that variables of section .ram1 lie in; it is EXTERNAL. */
extern const struct part_ram part_rams[];
extern const unsigned part_rams_count;

/** Which of them is where nothing answers. */
#define PART_NOTHING 2

/** Memory whose addresses repeat, and what the test says of it; its start is NULL if the board has none. */
extern const struct part_ram part_mirrored;

/** From linker/sections.ld. */
extern char __ashlar_ram1_start[], __ashlar_ram1_end[];

#endif

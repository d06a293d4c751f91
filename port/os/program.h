/*
 * Inside port/os: where the program's code and its first stack lie.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_PROGRAM_H
#define ASHLAR_OS_PROGRAM_H

#include <stdint.h>

/** Code and constants: start <= address < end. Both 0 if no known symbol says so. */
struct ashlar_code_range {
    uintptr_t start;
    uintptr_t end;
};

struct ashlar_code_range ashlar_code_range(void);

/** Just above the stack that the core starts on; 0 if no known symbol says so. */
uintptr_t ashlar_first_stack_top(void);

#endif

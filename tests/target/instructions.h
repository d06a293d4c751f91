/*
 * Counts the instructions that a call takes, its return included, on a board whose SysTick runs on QEMU's clock of
 * instructions (ICOUNT=10). How many ticks an instruction takes is measured first, with instructions that do nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_INSTRUCTIONS_H
#define TESTS_TARGET_INSTRUCTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** What is counted: a function of one or two words that gives one. */
typedef uintptr_t counted_call(uintptr_t first, uintptr_t second);

/** Start to count; false, and a line says so, where the clock cannot tell single instructions. */
bool instructions_start(void);

/** How many instructions a call takes; what it returns is left in `result`. */
uint32_t instructions_of(counted_call *function, uintptr_t first, uintptr_t second, uintptr_t *result);

#endif

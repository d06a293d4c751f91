/*
 * What differs between the architectures of Cortex-M; the build picks core_v6m.c or core_v7m.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_H
#define CORE_H

#include <stdint.h>

/*
 * Make the core ready for compiled C: the FPU, if there is one. Runs first, before .data and .bss are
 * there, and must itself be compiled so that it needs none of it.
 */
void core_start(void);

/* Print the fault status registers and what they say. */
void core_fault_status_print(void);

/* Forget that a breakpoint without a debugger was a fault. */
void core_debug_fault_clear(void);

#endif

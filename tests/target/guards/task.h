/*
 * A task: a function on a stack of its own, as under an RTOS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TASK_H
#define TASK_H

#include <ashlar_guards.h>

/** Its stack. */
extern const struct ashlar_stack task_stack;

/** Run `act` on that stack, which is guarded meanwhile if it can be. */
void task_run(void (*act)(void));

/** The same, but with what an RTOS for ARMv8-M sets, of which the guards are not told: the limit register. */
void task_run_limited(void (*act)(void));

#endif

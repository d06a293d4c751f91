/*
 * What the fault handler asks of the guards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef GUARDS_H
#define GUARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether `address` is one that a null pointer with an offset would have. */
bool guards_null_covers(uintptr_t address);

/** Whether `address` is in the flash that is being guarded. */
bool guards_flash_covers(uintptr_t address);

/** A stack as far as it may be used: from its limit to its top; 0 for what is not known. */
struct guarded_stack {
    bool is_main;
    size_t guard_bytes; /* below the limit; 0: no guard, or a limit register */
    uintptr_t limit;
    uintptr_t top;
};
struct guarded_stack guards_main_stack(void);

/** The stack of the task that runs; nobody has said where its top is. */
struct guarded_stack guards_task_stack(void);

/** Whether `address` is in the guard below `stack`. Never, where a limit register is the guard. */
bool guards_stack_covers(const struct guarded_stack *stack, uintptr_t address);

#endif

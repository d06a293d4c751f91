/*
 * The program's parts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_ASAN_H
#define TEST_ASAN_H

#include <stdbool.h>

/* A mistake, made on purpose by the function of that name. */
struct bug {
    const char *name;
    void (*make)(void);
};

/* Ended by one without a name. */
extern const struct bug bugs[];

/* All that must not be reported. Returns whether it computed what it should. */
bool clean_run(void);

/* Run a function on another stack, which ends at `stack_end`, a multiple of 8. */
void task_run(void (*function)(void), void *stack_end);

#endif

/*
 * Checks that are counted, and the groups of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COUNT_H
#define COUNT_H

#include <stdbool.h>

/** Count a check; one that does not hold is named. */
void check(const char *name, bool holds);

/** The same of a call that returned -1 or MAP_FAILED: that it did, and its errno. */
void check_refused(const char *name, bool is_refused, int error);

/** Print the sum. Returns the exit status. */
int count_print(void);

void check_pages(void);
void check_interrupts(void);
void check_protection(void);

/** Make a mistake that the MPU stops, so that it is reported; by name. Returns only if nothing stops it. */
void fault_make(const char *what);

#endif

/*
 * Checks that a program on a board makes and counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_CHECKS_H
#define TESTS_TARGET_CHECKS_H

#include <stdbool.h>

/** Count a check; one that does not hold is named. */
void check(const char *name, bool holds);

/** Count a call that must be refused: that it was, and its errno, which is 0 again afterwards. */
void check_refused(const char *name, bool is_refused, int error);

/** Print the sum. Returns the exit status. */
int checks_end(void);

#endif

/*
 * One mistake each. The instruction that it is found at bears the function's name with `_here`, where it is one of ours.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BUGS_H
#define BUGS_H

#include <stdbool.h>

/** Do the bug of this name; false if there is none. Returns if nothing stopped it. */
bool bug_do(const char *name);

#endif

/*
 * How the example apps judge themselves: what must hold is said beside the call that shows it, and counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdbool.h>
#include <stddef.h>

/** Print what does not hold. */
void expect(bool holds, const char *what);

/** Print the last line; the exit status of main: 0 if everything held, else 1. */
int expect_end(void);

/** For printf's %lu: nano's knows no %zu. */
static inline unsigned long number(size_t n)
{
    return (unsigned long)n;
}

#endif

/*
 * See exit.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exit.h"

#include "semihost.h"

_Noreturn void program_exit(int status)
{
    semihost_exit(status);
    /* Nobody listens: a board on its own. Sleep for good. */
    for (;;) {
        __asm volatile("wfi");
    }
}

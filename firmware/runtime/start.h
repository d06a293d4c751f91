/*
 * Start-up: from reset to main.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef START_H
#define START_H

/* Where the core begins. */
_Noreturn void reset_handler(void);

#endif

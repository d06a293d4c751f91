/*
 * The RAMs of a part, as the front's own tests have them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/simulated_rams.c"

/*
 * The names of the break, as the front's own tests have them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/sbrk_names.c"

/*
 * sbrk, brk and the way from malloc to sbrk, as newlib gets them; the weak _sbrk in it gives way to the
 * tests' own, as it would to a program's. Whether that hides the break is for fresh.c to say.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define ashlar_break_is_hidden break_is_hidden_by_name

#include "os/break_newlib.c"

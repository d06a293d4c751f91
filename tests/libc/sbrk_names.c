/*
 * sbrk, brk and the way from malloc to sbrk, as newlib gets them; the weak _sbrk in it gives way to the
 * tests' own, as it would to a program's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "os/break_newlib.c"

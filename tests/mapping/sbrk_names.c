/*
 * sbrk and the way from malloc to the break, as a program gets them that has no sbrk of its own.
 *
 * On a host, brk is the C library's too; the one of break.c goes before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "os/break_newlib.c"

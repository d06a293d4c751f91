/*
 * What the misuse program needs of the machine that it runs on: machine_target.c for a board, machine_host.c for this one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MISUSE_MACHINE_H
#define TESTS_MISUSE_MACHINE_H

#include <ashlar/heap.h>
#include <stddef.h>

/** Print, without stdio and the heap, in order with what others print. */
void machine_print(const char *text, size_t bytes);

/** Malloc's heap; NULL if there is none yet. */
struct ashlar_heap *machine_heap(void);

/** Have what is still allocated reported, at the levels that remember it. */
void machine_report_leaks(void);

/** How much stack there is, in bytes. */
size_t machine_stack_bytes(void);

/** End the bug that runs. */
_Noreturn void machine_end(void);

/** Run all bugs from this one on, each on a machine that has just started. Returns the program's exit status. */
int machine_run_from(size_t first);

#endif

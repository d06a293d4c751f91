/*
 * What the bench needs of the machine that it runs on: memory, a way to print, and the number of
 * instructions that a call takes. machine_target.c counts on QEMU's clock; machine_host.c cannot count.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_MACHINE_H
#define TESTS_BENCH_MACHINE_H

#include "bench/heap.h"

/** Memory for the heap under test, aligned to this many bytes. */
#define MACHINE_REGION_ALIGNMENT 65536u
#define MACHINE_REGION_BYTES_MAX 2097152u

/**
 * Where the bench keeps its own data: outside of what a heap may forget in order to start afresh (see
 * heaps/libc.c). It is not cleared when the program starts.
 */
#define MACHINE_OWN __attribute__((section(".noinit")))

/** Exit statuses besides 0. */
#define MACHINE_STATUS_FAILED 1
#define MACHINE_STATUS_USAGE 2

/** Get ready. False, with a line printed, if instructions cannot be counted exactly. */
bool machine_start(void);

void *machine_region(void);

/** Read a file of the developer's machine, at most `bytes`; returns how many, 0 if it cannot be read. */
size_t machine_file_read(const char *name, void *buffer, size_t bytes);

void machine_print(const char *text);
void machine_print_decimal(uint32_t value);

/** Make the call. */
uintptr_t machine_call(const struct heap_call *call);

/** Make the call and count its instructions: those of the function called, its return included. */
uint32_t machine_count(const struct heap_call *call, uintptr_t *result);

#endif

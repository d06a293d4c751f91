/*
 * Inside alloc/libc: the report of malloc_info, for whoever writes it somewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_REPORT_H
#define ASHLAR_LIBC_REPORT_H

#include <stddef.h>

/** Writes a piece of the report. Called without malloc's lock; it may allocate. */
typedef void report_write(void *context, const char *text, size_t bytes);

/**
 * Write what malloc's heaps hold, as XML in the form of glibc's malloc_info.
 *
 * Each heap is read as one state of it, under malloc's lock; between heaps others may allocate. No heap and no stdio is used
 * for it, and some 300 bytes of stack.
 * Complexity: O(blocks) under the lock.
 */
void ashlar_report_write(report_write *write, void *context);

#endif

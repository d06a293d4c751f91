/*
 * A bad access, reported.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_ASAN_REPORT_H
#define ASHLAR_SAFETY_ASAN_REPORT_H

#include <ashlar_port.h>

/** Check an access of any size, and report it if a byte of it is forbidden. `caller`: where the access is. */
void ashlar_asan_check(uintptr_t address, size_t bytes, enum ashlar_access access, const void *caller);

/** The frame that reported may be left without a return, by a handler's longjmp: the next report counts again. */
void ashlar_asan_report_left(void);

static inline void check_read(const void *start, size_t bytes, const void *caller)
{
    ashlar_asan_check((uintptr_t)start, bytes, ASHLAR_ACCESS_READ, caller);
}

static inline void check_write(const void *start, size_t bytes, const void *caller)
{
    ashlar_asan_check((uintptr_t)start, bytes, ASHLAR_ACCESS_WRITE, caller);
}

/**
 * Report a bad access to ashlar_port_fault(), with what is known of the block or variable concerned.
 *
 * With ASHLAR_SANITIZER_CONTINUES the report is printed, once for each place in the program, and the program goes on.
 */
void ashlar_asan_report(uintptr_t address, size_t bytes, enum ashlar_access access, const void *caller);

#endif

/*
 * Catches what the allocator reports to ashlar_port_fault().
 *
 * Between fault_trap_open() and fault_trap_close() a fault is recorded and the handler returns, which
 * also tests what heap.h promises for that case: the call gives up and the heap is as it was. A fault
 * while no trap is open fails the running test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_FAULT_TRAP_H
#define TESTS_SUPPORT_FAULT_TRAP_H

#include <ashlar_port.h>
#include <setjmp.h>

/** What a trap caught. */
struct caught_faults {
    unsigned count;           /**< how many faults were reported */
    struct ashlar_fault last; /**< the last of them; all zero if there was none */
};

/** Record faults from now on. */
void fault_trap_open(void);

/** Stop recording, and say what was caught. */
struct caught_faults fault_trap_close(void);

/** As fault_trap_open(), but the handler leaves by longjmp(*escape, 1), as a program that restarts does. */
void fault_trap_open_escaping(jmp_buf *escape);

#endif

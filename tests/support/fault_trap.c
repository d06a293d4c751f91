/*
 * The tests' fault handler, in place of the port's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fault_trap.h"

#include "support/test.h"

static struct {
    bool open;
    jmp_buf *escape;
    struct caught_faults caught;
} trap;

void fault_trap_open(void)
{
    memset(&trap, 0, sizeof trap);
    trap.open = true;
}

void fault_trap_open_escaping(jmp_buf *escape)
{
    fault_trap_open();
    trap.escape = escape;
}

struct caught_faults fault_trap_close(void)
{
    trap.open = false;
    return trap.caught;
}

void ashlar_port_fault(const struct ashlar_fault *fault)
{
    if (!trap.open) {
        fail_msg("unexpected fault: kind %d, pointer %p, payload %p, %lu bytes", (int)fault->kind, fault->pointer,
                 fault->payload, (unsigned long)fault->block_bytes);
    }
    trap.caught.count++;
    trap.caught.last = *fault;
    if (trap.escape != NULL) {
        longjmp(*trap.escape, 1);
    }
}

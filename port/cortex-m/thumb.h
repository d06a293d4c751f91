/*
 * What a Thumb instruction does to memory: enough of a decoder to say of a fault whether it was a read or a write, of how
 * many bytes, and how far the instruction meant to lower the stack pointer.
 *
 * Must not know: faults, or the machine that it runs on (tests run it on another).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef THUMB_H
#define THUMB_H

#include <ashlar_port.h>

#include <stdbool.h>
#include <stdint.h>

/** Whether an instruction that starts with this halfword has a second one (ARMv7-M ARM, A5.1). */
bool thumb_is_long(uint16_t first);

struct thumb_access {
    enum ashlar_access kind; /* ASHLAR_ACCESS_NONE: no access to memory, or unknown */
    uint16_t bytes;          /* all that it reads or writes; 0: unknown */
};

/** The access of an instruction; `second` counts only if the first halfword asks for it. */
struct thumb_access thumb_access(uint16_t first, uint16_t second);

/** By how many bytes it lowers the stack pointer, if that is in the instruction; else 0. */
uint32_t thumb_stack_bytes(uint16_t first, uint16_t second);

#endif

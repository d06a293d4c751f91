/*
 * What these programs do on a heap fault: say in words what is wrong, and end with a failure status.
 * It takes the place of the port's handler, and a program may define its own in place of this one. No
 * heap, no stdio, little stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "exit.h"

#include <ashlar_port.h>

static const char *kind_words(enum ashlar_fault_kind kind)
{
    switch (kind) {
    case ASHLAR_FAULT_DOUBLE_FREE:
        return "double free: this block is free already";
    case ASHLAR_FAULT_INVALID_POINTER:
        return "invalid pointer: the heap never gave it out";
    case ASHLAR_FAULT_CORRUPT_HEADER:
        return "corrupt header: something wrote over a block's size, or that of its neighbour";
    case ASHLAR_FAULT_CORRUPT_LINK:
        return "corrupt link: something wrote into a block after it was freed";
    }
    return "a fault of unknown kind";
}

static void address_print(const char *name, const void *address)
{
    console_print(name);
    console_print("0x");
    console_print_hex((uint32_t)(uintptr_t)address);
    console_print("\n");
}

__attribute__((weak)) void ashlar_port_fault(const struct ashlar_fault *fault)
{
    unfinished_line_flush();
    console_print("\n*** heap fault: ");
    console_print(kind_words(fault->kind));
    console_print("\n");
    address_print("  heap     ", fault->heap);
    if (fault->pointer != NULL) {
        address_print("  pointer  ", fault->pointer);
    }
    if (fault->payload != NULL) {
        address_print("  payload  ", fault->payload);
        console_print("  block    ");
        console_print_decimal((uint32_t)fault->block_bytes);
        console_print(" bytes, header included\n");
    }
    program_exit(EXIT_STATUS_HEAP_FAULT);
}

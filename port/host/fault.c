/*
 * The fault stop on a host: one line to stderr, and abort.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>

static const char *fault_name(enum ashlar_fault_kind kind)
{
    switch (kind) {
    case ASHLAR_FAULT_DOUBLE_FREE:
        return "double free";
    case ASHLAR_FAULT_INVALID_POINTER:
        return "invalid pointer";
    case ASHLAR_FAULT_CORRUPT_HEADER:
        return "corrupt header";
    case ASHLAR_FAULT_CORRUPT_LINK:
        return "corrupt link";
    }
    return "unknown fault";
}

__attribute__((weak)) void ashlar_port_fault(const struct ashlar_fault *fault)
{
    fprintf(stderr, "ashlar: %s: heap %p, pointer %p, payload %p of a block of %zu bytes\n",
            fault_name(fault->kind), fault->heap, fault->pointer, fault->payload, fault->block_bytes);
    abort();
}

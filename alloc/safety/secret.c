/*
 * The secret with which links are masked (ASHLAR_HARDENING 3).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"

#include <ashlar_port.h>

#define SECRET_BITS 32u

uintptr_t ashlar_secret(void)
{
    uint64_t secret = ashlar_port_secret();
    return (uintptr_t)(secret << SECRET_BITS | secret);
}

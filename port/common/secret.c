/*
 * The secret of ASHLAR_HARDENING 3 where no random number generator gives one: no secret, but a number that links
 * by accident do not have.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>

/* 2^32 divided by the golden ratio: no run of bits in it repeats. */
#define UNLIKELY_NUMBER 0x9E3779B9u

__attribute__((weak)) uint32_t ashlar_port_secret(void)
{
    return UNLIKELY_NUMBER;
}

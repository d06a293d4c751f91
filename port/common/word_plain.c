/*
 * Words of memory where nothing can be done about a fault: on ARMv6-M, whose vector table cannot be exchanged, and on a host.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_ram.h>

bool ashlar_port_word_load(const uint32_t *word, uint32_t *value)
{
    *value = *(const volatile uint32_t *)word;
    return true;
}

bool ashlar_port_word_store(uint32_t *word, uint32_t value)
{
    *(volatile uint32_t *)word = value;
    return true;
}

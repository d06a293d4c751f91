/*
 * See uart_cmsdk.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_cmsdk.h"

#include "mmio.h"

#define DATA 0x00u
#define STATE 0x04u
#define CTRL 0x08u
#define BAUDDIV 0x10u

#define STATE_TX_FULL (1u << 0)
#define STATE_RX_FULL (1u << 1)
#define CTRL_TX_ENABLE (1u << 0)
#define CTRL_RX_ENABLE (1u << 1)

void uart_cmsdk_start(uintptr_t base, uint32_t clock_divider)
{
    mmio_write(base, BAUDDIV, clock_divider);
    mmio_write(base, CTRL, CTRL_TX_ENABLE | CTRL_RX_ENABLE);
}

void uart_cmsdk_put(uintptr_t base, uint8_t byte)
{
    while ((mmio_read(base, STATE) & STATE_TX_FULL) != 0) {
    }
    mmio_write(base, DATA, byte);
}

uint8_t uart_cmsdk_get(uintptr_t base)
{
    while ((mmio_read(base, STATE) & STATE_RX_FULL) == 0) {
    }
    return (uint8_t)mmio_read(base, DATA);
}

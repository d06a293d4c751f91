/*
 * See uart_16550.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_16550.h"

#include "mmio.h"

#define RBR 0x00u /* read: what was received; write: what to send; with DLAB: the divider's low byte */
#define IER 0x04u /* with DLAB: its high byte */
#define FCR 0x08u
#define LCR 0x0Cu
#define LSR 0x14u

#define FCR_ENABLE_AND_EMPTY 7u
#define LCR_8_BITS 3u
#define LCR_DLAB (1u << 7)
#define LSR_DATA_READY (1u << 0)
#define LSR_TX_EMPTY (1u << 5)
#define BYTE_MASK 0xFFu
#define BYTE_BITS 8

void uart_16550_start(uintptr_t base, uint32_t clock_divider)
{
    mmio_write(base, LCR, LCR_8_BITS | LCR_DLAB);
    mmio_write(base, RBR, clock_divider & BYTE_MASK);
    mmio_write(base, IER, clock_divider >> BYTE_BITS);
    mmio_write(base, LCR, LCR_8_BITS);
    mmio_write(base, IER, 0);
    mmio_write(base, FCR, FCR_ENABLE_AND_EMPTY);
}

void uart_16550_put(uintptr_t base, uint8_t byte)
{
    while ((mmio_read(base, LSR) & LSR_TX_EMPTY) == 0) {
    }
    mmio_write(base, RBR, byte);
}

uint8_t uart_16550_get(uintptr_t base)
{
    while ((mmio_read(base, LSR) & LSR_DATA_READY) == 0) {
    }
    return (uint8_t)mmio_read(base, RBR);
}

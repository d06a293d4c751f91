/*
 * See uart_pl011.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_pl011.h"

#include "mmio.h"

#define DR 0x000u
#define FR 0x018u
#define IBRD 0x024u
#define FBRD 0x028u
#define LCRH 0x02Cu
#define CTL 0x030u

#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define LCRH_FIFO_ENABLE (1u << 4)
#define LCRH_8_BITS (3u << 5)
#define CTL_UARTEN (1u << 0)
#define CTL_TXE (1u << 8)
#define CTL_RXE (1u << 9)

#define FBRD_BITS 6
#define FBRD_MASK ((1u << FBRD_BITS) - 1u)

void uart_pl011_start(uintptr_t base, uint32_t clock_divider_64ths)
{
    mmio_write(base, CTL, 0);
    mmio_write(base, IBRD, clock_divider_64ths >> FBRD_BITS);
    mmio_write(base, FBRD, clock_divider_64ths & FBRD_MASK);
    /* The divisors take effect with a write of LCRH. */
    mmio_write(base, LCRH, LCRH_8_BITS | LCRH_FIFO_ENABLE);
    mmio_write(base, CTL, CTL_UARTEN | CTL_TXE | CTL_RXE);
}

void uart_pl011_put(uintptr_t base, uint8_t byte)
{
    while ((mmio_read(base, FR) & FR_TXFF) != 0) {
    }
    mmio_write(base, DR, byte);
}

uint8_t uart_pl011_get(uintptr_t base)
{
    while ((mmio_read(base, FR) & FR_RXFE) != 0) {
    }
    return (uint8_t)mmio_read(base, DR);
}

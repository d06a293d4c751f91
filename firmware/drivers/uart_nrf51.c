/*
 * See uart_nrf51.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_nrf51.h"

#include "mmio.h"

#define TASKS_STARTRX 0x000u
#define TASKS_STARTTX 0x008u
#define EVENTS_RXDRDY 0x108u
#define EVENTS_TXDRDY 0x11Cu
#define ENABLE 0x500u
#define PSELTXD 0x50Cu
#define PSELRXD 0x514u
#define RXD 0x518u
#define TXD 0x51Cu
#define BAUDRATE 0x524u

#define TASK_TRIGGER 1u
#define ENABLE_UART 4u

void uart_nrf51_start(uintptr_t base, uint32_t tx_pin, uint32_t rx_pin, uint32_t baudrate_value)
{
    mmio_write(base, PSELTXD, tx_pin);
    mmio_write(base, PSELRXD, rx_pin);
    mmio_write(base, BAUDRATE, baudrate_value);
    mmio_write(base, ENABLE, ENABLE_UART);
    mmio_write(base, EVENTS_RXDRDY, 0);
    mmio_write(base, TASKS_STARTTX, TASK_TRIGGER);
    mmio_write(base, TASKS_STARTRX, TASK_TRIGGER);
}

/* TXDRDY tells that a byte has left, so the wait comes after the write. */
void uart_nrf51_put(uintptr_t base, uint8_t byte)
{
    mmio_write(base, EVENTS_TXDRDY, 0);
    mmio_write(base, TXD, byte);
    while (mmio_read(base, EVENTS_TXDRDY) == 0) {
    }
}

uint8_t uart_nrf51_get(uintptr_t base)
{
    while (mmio_read(base, EVENTS_RXDRDY) == 0) {
    }
    mmio_write(base, EVENTS_RXDRDY, 0);
    return (uint8_t)mmio_read(base, RXD);
}

/*
 * UART with the registers of the 16550, one in each word, polled, 8N1. No interrupt, no buffer, no heap: usable in a fault
 * handler.
 *
 * Source: Microsemi UG0331, "MMUART Register Map"; National Semiconductor PC16550D data sheet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_16550_H
#define UART_16550_H

#include <stdint.h>

/* Start it. `clock_divider` is the UART's clock over 16 times the baud rate: 1 to 65535. The caller has ended its reset. */
void uart_16550_start(uintptr_t base, uint32_t clock_divider);

/* Send one byte; waits until there is room for it. */
void uart_16550_put(uintptr_t base, uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t uart_16550_get(uintptr_t base);

#endif

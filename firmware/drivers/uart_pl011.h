/*
 * UART of Stellaris parts (Arm PL011), polled, 8N1. No interrupt, no buffer, no heap: usable in a fault handler.
 *
 * Source: Stellaris LM3S6965 data sheet, "Universal Asynchronous Receivers/Transmitters".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_PL011_H
#define UART_PL011_H

#include <stdint.h>

/*
 * Start it. `clock_divider_64ths` is 64 times the UART clock over 16 times the baud rate: IBRD and FBRD in
 * one. The caller has enabled the clocks and routed the pins.
 */
void uart_pl011_start(uintptr_t base, uint32_t clock_divider_64ths);

/* Send one byte; waits until there is room for it. */
void uart_pl011_put(uintptr_t base, uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t uart_pl011_get(uintptr_t base);

#endif

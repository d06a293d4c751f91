/*
 * What each board provides: its console UART, 115200 baud, 8N1. One implementation per board, in
 * firmware/boards/<board>/uart.c; nothing in it needs the heap, interrupts or initialised data.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BOARD_UART_H
#define BOARD_UART_H

#include <stdint.h>

#define BOARD_UART_BAUD 115200u

/* Enable clocks, route pins, start the UART. */
void board_uart_start(void);

/* Send one byte; waits until there is room for it. */
void board_uart_put(uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t board_uart_get(void);

#endif

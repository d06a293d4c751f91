/*
 * UART of nRF51, polled, 8N1. No interrupt, no buffer, no heap: usable in a fault handler.
 *
 * Source: nRF51 Series Reference Manual v3.0, "UART".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_NRF51_H
#define UART_NRF51_H

#include <stdint.h>

/* Start it on two pins of port 0, with the BAUDRATE register's value for the baud rate. */
void uart_nrf51_start(uintptr_t base, uint32_t tx_pin, uint32_t rx_pin, uint32_t baudrate_value);

/* Send one byte; waits until there is room for it. */
void uart_nrf51_put(uintptr_t base, uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t uart_nrf51_get(uintptr_t base);

#endif

/*
 * Console UART of the MPS2 board, AN386: UART0, on the board's serial connector.
 *
 * Source: Arm AN386, "Memory map" (UART0) and "Clocks" (25 MHz).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "uart_cmsdk.h"

#define UART0_BASE 0x40004000u
#define UART_CLOCK_HZ 25000000u

void board_uart_start(void)
{
    uart_cmsdk_start(UART0_BASE, UART_CLOCK_HZ / BOARD_UART_BAUD);
}

void board_uart_put(uint8_t byte)
{
    uart_cmsdk_put(UART0_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_cmsdk_get(UART0_BASE);
}

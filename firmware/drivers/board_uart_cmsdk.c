/*
 * The console UART of the Arm FPGA boards: UART0. Where it is and what clocks it comes from board.mk.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "uart_cmsdk.h"

void board_uart_start(void)
{
    uart_cmsdk_start(BOARD_UART_BASE, BOARD_UART_CLOCK_HZ / BOARD_UART_BAUD);
}

void board_uart_put(uint8_t byte)
{
    uart_cmsdk_put(BOARD_UART_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_cmsdk_get(BOARD_UART_BASE);
}

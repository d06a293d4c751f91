/*
 * Console UART of the micro:bit: P0.24 and P0.25, which the interface chip makes a USB serial port.
 *
 * Sources: micro:bit v1 schematic (pins); nRF51 Series Reference Manual v3.0, "UART".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "uart_nrf51.h"

#define UART0_BASE 0x40002000u
#define TX_PIN 24u
#define RX_PIN 25u
/* The manual's value for 115200 baud. */
#define BAUDRATE_115200 0x01D7E000u

void board_uart_start(void)
{
    uart_nrf51_start(UART0_BASE, TX_PIN, RX_PIN, BAUDRATE_115200);
}

void board_uart_put(uint8_t byte)
{
    uart_nrf51_put(UART0_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_nrf51_get(UART0_BASE);
}

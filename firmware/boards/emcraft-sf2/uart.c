/*
 * Console UART of the Emcraft SmartFusion2 SOM: MMUART0, which its baseboard makes a USB serial port.
 *
 * Sources: Microsemi UG0331: "MMUART Peripherals", "System Register Block"; the pins are routed by the FPGA's configuration,
 * which also sets the clocks: the core at 142 MHz, and the bus of the UARTs at half of that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "mmio.h"
#include "uart_16550.h"

#define SYSREG_BASE 0x40038000u
#define SOFT_RESET_CR 0x48u
#define SOFT_RESET_MMUART0 (1u << 7)

#define MMUART0_BASE 0x40000000u
#define BUS_HZ 71000000u
#define BIT_CLOCKS 16u

void board_uart_start(void)
{
    mmio_replace_bits(SYSREG_BASE, SOFT_RESET_CR, SOFT_RESET_MMUART0, 0);
    uart_16550_start(MMUART0_BASE, (BUS_HZ + BIT_CLOCKS * BOARD_UART_BAUD / 2) / (BIT_CLOCKS * BOARD_UART_BAUD));
}

void board_uart_put(uint8_t byte)
{
    uart_16550_put(MMUART0_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_16550_get(MMUART0_BASE);
}

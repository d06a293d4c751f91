/*
 * Console UART of the LM3S6965 evaluation board: UART0 on PA0 and PA1, which the debug chip makes a USB
 * serial port.
 *
 * Source: Stellaris LM3S6965 data sheet: "System Control", "General-Purpose Input/Outputs", "UART".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "mmio.h"
#include "uart_pl011.h"

#define SYSCTL_BASE 0x400FE000u
#define SYSCTL_RCC 0x060u
#define SYSCTL_RCGC1 0x104u
#define SYSCTL_RCGC2 0x108u
#define RCC_MOSCDIS (1u << 0)
#define RCC_OSCSRC_MASK (3u << 4)
#define RCC_XTAL_MASK (15u << 6)
#define RCC_XTAL_8MHZ (14u << 6)
#define RCGC1_UART0 (1u << 0)
#define RCGC2_GPIOA (1u << 0)

#define GPIOA_BASE 0x40004000u
#define GPIO_AFSEL 0x420u
#define GPIO_DEN 0x51Cu
#define PA0_PA1 3u

#define UART0_BASE 0x4000C000u
#define CRYSTAL_HZ 8000000u
/* Passes of a loop that takes at least 3 of at most 16 million cycles a second: over 10 ms. */
#define CRYSTAL_START_LOOPS 60000u

/*
 * The core leaves reset on an internal oscillator that is 30 % off at worst, too far for a UART. Take the
 * 8 MHz crystal as it is, without the PLL, once it has had time to start.
 */
static void clock_use_crystal(void)
{
    mmio_replace_bits(SYSCTL_BASE, SYSCTL_RCC, RCC_XTAL_MASK | RCC_MOSCDIS, RCC_XTAL_8MHZ);
    for (uint32_t i = 0; i < CRYSTAL_START_LOOPS; i++) {
        __asm volatile("");
    }
    mmio_replace_bits(SYSCTL_BASE, SYSCTL_RCC, RCC_OSCSRC_MASK, 0);
}

void board_uart_start(void)
{
    clock_use_crystal();
    mmio_set_bits(SYSCTL_BASE, SYSCTL_RCGC1, RCGC1_UART0);
    mmio_set_bits(SYSCTL_BASE, SYSCTL_RCGC2, RCGC2_GPIOA);
    /* A module may be touched three clocks after its clock was enabled: reading back takes longer. */
    (void)mmio_read(SYSCTL_BASE, SYSCTL_RCGC2);
    mmio_set_bits(GPIOA_BASE, GPIO_AFSEL, PA0_PA1);
    mmio_set_bits(GPIOA_BASE, GPIO_DEN, PA0_PA1);
    uart_pl011_start(UART0_BASE, (CRYSTAL_HZ * 4u + BOARD_UART_BAUD / 2) / BOARD_UART_BAUD);
}

void board_uart_put(uint8_t byte)
{
    uart_pl011_put(UART0_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_pl011_get(UART0_BASE);
}

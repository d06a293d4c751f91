/*
 * Console UART of the STM32 value line discovery: USART1 on PA9 (transmit) and PA10 (receive).
 *
 * Source: ST RM0041: chapters 6 (RCC), 7 (GPIO), 23 (USART). The core and APB2 run from the internal
 * oscillator, as after reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "mmio.h"
#include "uart_stm32.h"

#define RCC_BASE 0x40021000u
#define RCC_APB2ENR 0x18u
#define RCC_APB2ENR_IOPAEN (1u << 2)
#define RCC_APB2ENR_USART1EN (1u << 14)

#define GPIOA_BASE 0x40010800u
#define GPIO_CRH 0x04u
/* Four bits a pin, from pin 8: PA9 alternate push-pull at 50 MHz, PA10 floating input. */
#define CRH_PA9_PA10_MASK 0x00000FF0u
#define CRH_PA9_PA10 0x000004B0u

#define USART1_BASE 0x40013800u
#define HSI_HZ 8000000u

void board_uart_start(void)
{
    mmio_set_bits(RCC_BASE, RCC_APB2ENR, RCC_APB2ENR_IOPAEN | RCC_APB2ENR_USART1EN);
    mmio_replace_bits(GPIOA_BASE, GPIO_CRH, CRH_PA9_PA10_MASK, CRH_PA9_PA10);
    uart_stm32_start(USART1_BASE, (HSI_HZ + BOARD_UART_BAUD / 2) / BOARD_UART_BAUD);
}

void board_uart_put(uint8_t byte)
{
    uart_stm32_put(USART1_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_stm32_get(USART1_BASE);
}

/*
 * Console UART of the Netduino Plus 2: USART6 on header pins D1 (PC6, transmit) and D0 (PC7, receive).
 *
 * Sources: Netduino Plus 2 schematic (pins); ST RM0090: chapters 7 (RCC), 8 (GPIO), 30 (USART). The core
 * and APB2 run from the internal oscillator, as after reset.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "mmio.h"
#include "uart_stm32.h"

#define RCC_BASE 0x40023800u
#define RCC_AHB1ENR 0x30u
#define RCC_AHB1ENR_GPIOCEN (1u << 2)
#define RCC_APB2ENR 0x44u
#define RCC_APB2ENR_USART6EN (1u << 5)

#define GPIOC_BASE 0x40020800u
#define GPIO_MODER 0x00u
#define GPIO_AFRL 0x20u
/* PC6 and PC7 to their alternate function (2 bits a pin), which is number 8 (4 bits a pin). */
#define MODER_PC6_PC7_MASK 0x0000F000u
#define MODER_PC6_PC7_ALTERNATE 0x0000A000u
#define AFRL_PC6_PC7_MASK 0xFF000000u
#define AFRL_PC6_PC7_USART6 0x88000000u

#define USART6_BASE 0x40011400u
#define HSI_HZ 16000000u

void board_uart_start(void)
{
    mmio_set_bits(RCC_BASE, RCC_AHB1ENR, RCC_AHB1ENR_GPIOCEN);
    mmio_set_bits(RCC_BASE, RCC_APB2ENR, RCC_APB2ENR_USART6EN);
    mmio_replace_bits(GPIOC_BASE, GPIO_AFRL, AFRL_PC6_PC7_MASK, AFRL_PC6_PC7_USART6);
    mmio_replace_bits(GPIOC_BASE, GPIO_MODER, MODER_PC6_PC7_MASK, MODER_PC6_PC7_ALTERNATE);
    uart_stm32_start(USART6_BASE, (HSI_HZ + BOARD_UART_BAUD / 2) / BOARD_UART_BAUD);
}

void board_uart_put(uint8_t byte)
{
    uart_stm32_put(USART6_BASE, byte);
}

uint8_t board_uart_get(void)
{
    return uart_stm32_get(USART6_BASE);
}

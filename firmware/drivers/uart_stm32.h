/*
 * USART of STM32F1 and STM32F4, polled, 8N1. No interrupt, no buffer, no heap: usable in a fault handler.
 *
 * Source: ST RM0041, chapter 23, and RM0090, chapter 30: USART registers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_STM32_H
#define UART_STM32_H

#include <stdint.h>

/*
 * Start it. `clock_divider` is the peripheral clock over the baud rate, which is what BRR holds when
 * oversampling by 16. The caller has enabled the clocks and routed the pins.
 */
void uart_stm32_start(uintptr_t base, uint32_t clock_divider);

/* Send one byte; waits until there is room for it. */
void uart_stm32_put(uintptr_t base, uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t uart_stm32_get(uintptr_t base);

#endif

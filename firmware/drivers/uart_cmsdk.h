/*
 * UART of Arm's Cortex-M System Design Kit, polled, 8N1. No interrupt, no buffer, no heap: usable in a fault handler.
 *
 * Source: Cortex-M System Design Kit TRM (DDI 0479), "APB UART".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UART_CMSDK_H
#define UART_CMSDK_H

#include <stdint.h>

/* Start it. `clock_divider` is the peripheral clock over the baud rate; at least 16. */
void uart_cmsdk_start(uintptr_t base, uint32_t clock_divider);

/* Send one byte; waits until there is room for it. */
void uart_cmsdk_put(uintptr_t base, uint8_t byte);

/* Receive one byte; waits until there is one. */
uint8_t uart_cmsdk_get(uintptr_t base);

#endif

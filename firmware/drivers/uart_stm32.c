/*
 * See uart_stm32.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_stm32.h"

#include "mmio.h"

#define SR 0x00u
#define DR 0x04u
#define BRR 0x08u
#define CR1 0x0Cu

#define SR_RXNE (1u << 5)
#define SR_TXE (1u << 7)
#define CR1_RE (1u << 2)
#define CR1_TE (1u << 3)
#define CR1_UE (1u << 13)

void uart_stm32_start(uintptr_t base, uint32_t clock_divider)
{
    mmio_write(base, BRR, clock_divider);
    mmio_write(base, CR1, CR1_UE | CR1_TE | CR1_RE);
}

void uart_stm32_put(uintptr_t base, uint8_t byte)
{
    while ((mmio_read(base, SR) & SR_TXE) == 0) {
    }
    mmio_write(base, DR, byte);
}

uint8_t uart_stm32_get(uintptr_t base)
{
    while ((mmio_read(base, SR) & SR_RXNE) == 0) {
    }
    return (uint8_t)mmio_read(base, DR);
}

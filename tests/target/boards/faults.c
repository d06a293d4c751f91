/*
 * See faults.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "faults.h"

#include <stdlib.h>

#define ICSR_ADDRESS 0xE000ED04u
#define ICSR_PENDSVSET (1u << 28)

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

__attribute__((noinline)) void fault_undefined(void)
{
    __asm volatile("ldr r0, =" TEXT(FAULT_R0) "\n\t"
                   "ldr r1, =" TEXT(FAULT_R1) "\n\t"
                   "ldr r2, =" TEXT(FAULT_R12) "\n\t"
                   "mov r12, r2\n\t"
                   "ldr r2, =" TEXT(FAULT_LR) "\n\t"
                   "mov lr, r2\n\t"
                   "ldr r2, =" TEXT(FAULT_R2) "\n\t"
                   "ldr r3, =" TEXT(FAULT_R3) "\n"
                   ".global fault_undefined_here\n"
                   "fault_undefined_here:\n\t"
                   "udf #0\n\t"
                   ".pool"
                   ::: "r0", "r1", "r2", "r3", "r12", "lr", "memory");
}

uint32_t fault_read(void)
{
    return *(const volatile uint32_t *)FAULT_ADDRESS;
}

__attribute__((noinline)) uint32_t fault_stack(uint32_t depth)
{
    volatile uint32_t frame[8] = { depth };

    return fault_stack(depth + 1) + frame[depth % 8];
}

void fault_double_free(void)
{
    void *volatile block = malloc(40);
    void *volatile guard = malloc(40);

    free(block);
    free(block);
    free(guard);
}

void fault_pendsv(void)
{
    *(volatile uint32_t *)ICSR_ADDRESS = ICSR_PENDSVSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

/*
 * Runs the functions of selftest.c in QEMU, on all their ways.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>

uint32_t c_switch(uint32_t which);
uint32_t c_shift(uint64_t value, unsigned amount);

#define STACK_TOP 0x20010000U
/* Semihosting's operation to end, with the reason "as intended" (Arm IHI 0055, SYS_EXIT). */
#define SYS_EXIT 0x18
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

void start(void);

void start(void)
{
    for (uint32_t i = 0; i < 8; i++) {
        (void)c_switch(i);
    }
    for (unsigned amount = 0; amount < 64; amount++) {
        (void)c_shift(0x123456789ABCDEFULL, amount);
    }
    register uint32_t operation __asm("r0") = SYS_EXIT;
    register uint32_t reason __asm("r1") = ADP_STOPPED_APPLICATION_EXIT;
    __asm volatile("bkpt 0xab" ::"r"(operation), "r"(reason) : "memory");
}

/* What the core loads at reset: the stack pointer and where to start. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t stack_top;
    void (*start)(void);
} vectors = {STACK_TOP, start};

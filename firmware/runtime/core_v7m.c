/*
 * ARMv7-M and ARMv8-M Mainline (Cortex-M3, M4, M7, M33, M55): FPU and fault status.
 *
 * Source: ARMv7-M Architecture Reference Manual (DDI 0403), B3.2; the later architectures keep these
 * registers and add bits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core.h"

#include "console.h"

#include <stdbool.h>
#include <stddef.h>

#define CCR_ADDRESS 0xE000ED14u
#define CCR_STKALIGN (1u << 9)
#define CFSR_ADDRESS 0xE000ED28u
#define CFSR_MMARVALID (1u << 7)
#define CFSR_BFARVALID (1u << 15)
#define HFSR_ADDRESS 0xE000ED2Cu
#define HFSR_VECTTBL (1u << 1)
#define HFSR_DEBUGEVT (1u << 31)
#define MMFAR_ADDRESS 0xE000ED34u
#define BFAR_ADDRESS 0xE000ED38u
#define CPACR_ADDRESS 0xE000ED88u
#define CPACR_FPU_FULL_ACCESS (0xFu << 20)
#define MPU_CTRL_ADDRESS 0xE000ED94u

struct status_bit {
    uint32_t bit;
    const char *meaning;
};

static const struct status_bit cfsr_bits[] = {
    { 1u << 0, "instruction fetch from a region that must not execute" },
    { 1u << 1, "data access that the MPU forbids" },
    { 1u << 3, "MPU fault while leaving an exception" },
    { 1u << 4, "MPU fault while entering an exception (stack overflow?)" },
    { 1u << 5, "MPU fault while saving FPU registers" },
    { 1u << 8, "instruction fetch from where nothing is" },
    { 1u << 9, "data access to where nothing is" },
    { 1u << 10, "data access to where nothing is, some instructions ago" },
    { 1u << 11, "bus fault while leaving an exception" },
    { 1u << 12, "bus fault while entering an exception (stack overflow?)" },
    { 1u << 13, "bus fault while saving FPU registers" },
    { 1u << 16, "undefined instruction" },
    { 1u << 17, "switch to ARM state (a function pointer with bit 0 clear?)" },
    { 1u << 18, "invalid return from an exception" },
    { 1u << 19, "coprocessor or FPU that is absent or off" },
    { 1u << 20, "stack pointer below its limit" },
    { 1u << 24, "unaligned access" },
    { 1u << 25, "division by zero" },
};

static inline uint32_t register_read(uintptr_t address)
{
    return *(const volatile uint32_t *)address;
}

static inline void register_write(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

/*
 * CPACR ignores the write where there is no FPU. The barriers make sure that the FPU is on before the next
 * instruction. STKALIGN keeps the stack 8-byte aligned in handlers, which early Cortex-M3 leave off. The MPU is off after a
 * reset; but not if whoever ran before jumped here, and its regions are not those of this program.
 */
void core_start(void)
{
    register_write(MPU_CTRL_ADDRESS, 0);
    register_write(CCR_ADDRESS, register_read(CCR_ADDRESS) | CCR_STKALIGN);
    register_write(CPACR_ADDRESS, register_read(CPACR_ADDRESS) | CPACR_FPU_FULL_ACCESS);
    __asm volatile("dsb\n\tisb" ::: "memory");
}

static void register_print(const char *name, uintptr_t address)
{
    console_print(name);
    console_print_hex(register_read(address));
}

void core_fault_status_print(void)
{
    uint32_t cfsr = register_read(CFSR_ADDRESS);

    register_print("  CFSR ", CFSR_ADDRESS);
    register_print("  HFSR ", HFSR_ADDRESS);
    if ((cfsr & CFSR_MMARVALID) != 0) {
        register_print("  MMFAR ", MMFAR_ADDRESS);
    }
    if ((cfsr & CFSR_BFARVALID) != 0) {
        register_print("  BFAR ", BFAR_ADDRESS);
    }
    console_print("\n");
    for (size_t i = 0; i < sizeof cfsr_bits / sizeof cfsr_bits[0]; i++) {
        if ((cfsr & cfsr_bits[i].bit) != 0) {
            console_print("  ");
            console_print(cfsr_bits[i].meaning);
            console_print("\n");
        }
    }
    if ((register_read(HFSR_ADDRESS) & HFSR_VECTTBL) != 0) {
        console_print("  the vector table could not be read\n");
    }
}

/* The bit is cleared by writing 1 to it. */
void core_debug_fault_clear(void)
{
    register_write(HFSR_ADDRESS, HFSR_DEBUGEVT);
}

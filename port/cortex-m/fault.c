/*
 * What happens on a heap fault when nobody has defined anything better: it is reported, and the machine stops.
 *
 * With a debugger attached it stops at a breakpoint, two frames below the faulty call. Without one it stays in a loop
 * with interrupts off, so that a watchdog resets it. It owns no state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/config.h>
#include <ashlar_port.h>
#include <stdbool.h>

/* Debug Halting Control and Status Register (ARMv7-M ARM, C1.6.2). */
#define DHCSR_ADDRESS 0xE000EDF0u
#define DHCSR_C_DEBUGEN 1u

/*
 * Whether a breakpoint halts the core. Without a debugger it would be a second fault, and a lockup.
 * ARMv6-M and ARMv8-M Baseline cores may hide DHCSR from software (ARMv6-M ARM, chapter C1): there
 * nobody knows, and the answer is no.
 */
static inline bool debugger_is_attached(void)
{
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__)
    return false;
#else
    return (*(const volatile uint32_t *)DHCSR_ADDRESS & DHCSR_C_DEBUGEN) != 0;
#endif
}

static inline void interrupts_disable(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static inline void breakpoint_hit(void)
{
    __asm volatile("bkpt 0" ::: "memory");
}

__attribute__((weak)) void ashlar_port_stop(void)
{
    if (debugger_is_attached()) {
        breakpoint_hit();
    }
    interrupts_disable();
    for (;;) {
        /* An empty asm statement, so that no compiler may take the loop for one that ends. */
        __asm volatile("");
    }
}

__attribute__((weak, noinline)) void ashlar_port_fault(const struct ashlar_fault *fault)
{
    /* Interrupts would run while the report is printed, on a heap that is damaged. */
    interrupts_disable();
    if (ASHLAR_FAULT_RETAIN) {
        ashlar_port_fault_retain(fault);
    }
    if (ASHLAR_FAULT_REPORT) {
        ashlar_port_fault_print(fault);
    }
    ashlar_port_stop();
    /* Not reached: keeps the report where a debugger finds it. */
    __asm volatile("" ::"r"(fault));
}

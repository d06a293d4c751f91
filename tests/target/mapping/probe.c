/*
 * See probe.h. The faulting instruction is stepped over: the fault handler goes back behind it, from the middle of the report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe.h"

#include <ashlar_guards.h>

#define CFSR_ADDRESS 0xE000ED28u
#define HFSR_ADDRESS 0xE000ED2Cu
#define INSTRUCTION_BYTES 2u /* of all that probe */
#define IPSR_MASK 0x1FFu
#define XPSR_IT_MASK 0x0600FC00u

static struct {
    volatile bool is_probing;
    volatile bool is_stopped;
    volatile bool is_call;
    struct ashlar_exception_frame *frame;
    uint32_t exception_return;
    struct ashlar_fault fault;
} probe;

/* R4 to R11 at the fault. The compiler sees them go nowhere. */
static uint32_t registers_saved[8];

void hard_fault_handler(void);

__attribute__((used)) static void fault_sort(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    probe.frame = frame;
    probe.exception_return = exception_return;
    if (!probe.is_probing || !ashlar_memory_fault(frame, exception_return)) {
        ashlar_fault_taken(frame, exception_return);
    }
}

/* The main stack is in use, and is not what is probed. */
__attribute__((naked)) void hard_fault_handler(void)
{
    __asm volatile("ldr   r2, =%c[saved]\n\t"
                   "stmia r2, {r4-r11}\n\t"
                   "mrs   r0, msp\n\t"
                   "mov   r1, lr\n\t"
                   "ldr   r2, =%c[sort]\n\t"
                   "bx    r2\n\t"
                   ".pool" ::[saved] "i"(registers_saved), [sort] "i"(fault_sort));
}

__attribute__((noreturn)) static void probe_return(void)
{
    *(volatile uint32_t *)CFSR_ADDRESS = *(volatile uint32_t *)CFSR_ADDRESS;
    *(volatile uint32_t *)HFSR_ADDRESS = *(volatile uint32_t *)HFSR_ADDRESS;
    probe.frame->pc = probe.is_call ? probe.frame->lr & ~1u : probe.frame->pc + INSTRUCTION_BYTES;
    probe.frame->xpsr &= ~XPSR_IT_MASK;
    register void *frame __asm("r0") = probe.frame;
    register uint32_t exception_return __asm("r1") = probe.exception_return;
    register uint32_t *saved __asm("r2") = registers_saved;
    __asm volatile("msr   msp, r0\n\t"
                   "mov   lr, r1\n\t"
                   "ldmia r2, {r4-r11}\n\t"
                   "bx    lr" ::"r"(frame), "r"(exception_return), "r"(saved) : "memory");
    __builtin_unreachable();
}

static bool is_in_handler(void)
{
    uint32_t number;
    __asm volatile("mrs %0, ipsr" : "=r"(number));
    return (number & IPSR_MASK) != 0;
}

void ashlar_port_fault(const struct ashlar_fault *fault)
{
    if (probe.is_probing && is_in_handler()) {
        probe.fault = *fault;
        probe.is_stopped = true;
        probe_return();
    }
    ashlar_port_fault_print(fault);
    ashlar_port_stop();
}

static void probe_begin(bool is_call)
{
    probe.is_stopped = false;
    probe.is_call = is_call;
    probe.is_probing = true;
}

static bool probe_end(void)
{
    probe.is_probing = false;
    return !probe.is_stopped;
}

/* Of two bytes each, with what they need in low registers. */
__attribute__((naked, noinline)) static uint32_t byte_read(const void *address)
{
    (void)address;
    __asm volatile("ldrb r0, [r0]\n\tbx lr");
}

__attribute__((naked, noinline)) static void byte_write(void *address, uint32_t value)
{
    (void)address;
    (void)value;
    __asm volatile("strb r1, [r0]\n\tbx lr");
}

__attribute__((naked, noinline, aligned(4))) static void nothing_do(void)
{
    __asm volatile("nop\n\tbx lr");
}

bool probe_read(const void *address)
{
    probe_begin(false);
    (void)byte_read(address);
    return probe_end();
}

bool probe_write(void *address)
{
    probe_begin(false);
    uint32_t value = byte_read(address);
    probe_begin(false);
    byte_write(address, value);
    return probe_end();
}

const void *probe_code(void)
{
    return (const void *)((uintptr_t)nothing_do & ~(uintptr_t)1);
}

bool probe_execute(const void *address)
{
    probe_begin(true);
    ((void (*)(void))((uintptr_t)address | 1))();
    return probe_end();
}

const struct ashlar_fault *probe_fault(void)
{
    return &probe.fault;
}

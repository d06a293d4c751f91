/*
 * The misuse program on a board: each bug runs after a reset, over RAM that is zero as at power-on.
 *
 * However a program ends (main returns, the heap's fault handler stops it, the core faults), program_exit() is called.
 * Here it resets the machine instead, as long as there is a next bug.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/machine.h"
#include "misuse/registry.h"

#include <ashlar/malloc.h>
#include <ashlar_port.h>

/* Application Interrupt and Reset Control Register (ARMv6-M and ARMv7-M ARM, B3.2.6). */
#define AIRCR_ADDRESS 0xE000ED0Cu
#define AIRCR_SYSRESETREQ (0x05FA0000u | 1u << 2)
#define PLAN_IS_MADE 0x6d697375u
#define HEAP_BYTES_USED 65536u

/* Of firmware/runtime, and its real self behind the linker's --wrap. */
_Noreturn void program_exit(int status);
_Noreturn void __real_program_exit(int status);
_Noreturn void __wrap_program_exit(int status);

/* Of linker/sections.ld: the address of each is its value. */
extern char __stack_size, __heap_start[], __heap_end[];

/* What is to be run at the next start. RAM is zero at power-on, and this is left alone at a reset. */
__attribute__((section(".noinit"))) static volatile struct {
    uint32_t is_made; /* PLAN_IS_MADE, or there is none */
    uint32_t next;
} plan;

void machine_print(const char *text, size_t bytes)
{
    ashlar_port_print(text, bytes);
}

struct ashlar_heap *machine_heap(void)
{
    return ashlar_malloc_heap();
}

size_t machine_stack_bytes(void)
{
    return (size_t)(uintptr_t)&__stack_size;
}

void machine_end(void)
{
    program_exit(0);
}

static _Noreturn void machine_reset(void)
{
    __asm volatile("dsb" ::: "memory");
    *(volatile uint32_t *)AIRCR_ADDRESS = AIRCR_SYSRESETREQ;
    for (;;) {
        __asm volatile("dsb" ::: "memory");
    }
}

void __wrap_program_exit(int status)
{
    if (plan.is_made != PLAN_IS_MADE || plan.next >= misuse_bug_count) {
        __real_program_exit(status);
    }
    machine_reset();
}

/* The heap's memory as at power-on, as far as the bugs get. Nothing has been allocated yet. */
static void heap_memory_clear(void)
{
    size_t bytes = (size_t)(__heap_end - __heap_start);

    for (size_t i = 0; i < bytes && i < HEAP_BYTES_USED; i++) {
        ((volatile char *)__heap_start)[i] = 0;
    }
}

int machine_run_from(size_t first)
{
    if (plan.is_made != PLAN_IS_MADE) {
        plan.is_made = PLAN_IS_MADE;
        plan.next = first;
    }
    heap_memory_clear();
    const struct misuse_bug *bug = &misuse_bugs[plan.next];
    plan.next++;
    bug_run(bug);
}

/*
 * The bench on a Cortex-M of QEMU's MPS2 boards, whose clock counts instructions (-icount shift=10).
 *
 * The timer of the board runs at 25 or 20 MHz. With one instruction every 2^10 ns it advances by 25.6 or 20.48 for each,
 * so the number of instructions between two readings is exact to the nearest whole. That it is, and
 * what the reading itself costs, is measured with known functions before anything else. Owns the timer.
 *
 * Sources: Arm AN386 and AN505, "Memory map" (TIMER0) and "Clocks"; Cortex-M System Design Kit TRM (DDI 0479), "APB timer".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/machine.h"

#include "console.h"
#include "exit.h"
#include "semihost.h"

#define TIMER_CONTROL_OFFSET 0x0u
#define TIMER_VALUE_OFFSET 0x4u
#define TIMER_RELOAD_OFFSET 0x8u
#define TIMER_ENABLE 1u
#define TIMER_RELOAD_MAX 0xFFFFFFFFu

/* 2^10 ns an instruction, by the ticks of them: 1024 * 25 / 1000 is 128 / 5, and 1024 * 20 / 1000 is 512 / 25. */
#define TICKS_NUMERATOR (128u * BENCH_TIMER_MHZ)
#define TICKS_DENOMINATOR 125u

extern char __heap_start[];

static inline volatile uint32_t *timer_register(uintptr_t offset)
{
    return (volatile uint32_t *)(BENCH_TIMER_BASE + offset);
}

/*
 * Ticks between the readings before and after the call, and its result. Thumb-1 only, and the same
 * instructions whatever is called.
 */
__attribute__((naked, noinline)) static uint32_t call_ticks(const struct heap_call *call, uintptr_t *result,
                                                             volatile uint32_t *timer)
{
    (void)call;
    (void)result;
    (void)timer;
    __asm volatile("push  {r3, r4, r5, r6, r7, lr}\n\t"
                   "movs  r4, r1\n\t"
                   "movs  r5, r2\n\t"
                   "ldr   r6, [r0, #0]\n\t"
                   "ldr   r1, [r0, #8]\n\t"
                   "ldr   r2, [r0, #12]\n\t"
                   "ldr   r0, [r0, #4]\n\t"
                   "ldr   r7, [r5]\n\t"
                   "blx   r6\n\t"
                   "ldr   r5, [r5]\n\t"
                   "str   r0, [r4]\n\t"
                   "subs  r0, r7, r5\n\t"
                   "pop   {r3, r4, r5, r6, r7, pc}");
}

/* Known functions: this many instructions that do nothing, and the return. */
#define KNOWN_FUNCTION(count)                                                                       \
    __attribute__((naked, noinline)) static void known_##count(void)                                \
    {                                                                                               \
        __asm volatile(".rept " #count "\n\tnop\n\t.endr\n\tbx lr");                                \
    }
KNOWN_FUNCTION(0)
KNOWN_FUNCTION(1)
KNOWN_FUNCTION(2)
KNOWN_FUNCTION(3)
KNOWN_FUNCTION(10)
KNOWN_FUNCTION(100)
KNOWN_FUNCTION(1000)
KNOWN_FUNCTION(10000)

struct known {
    void (*function)(void);
    uint32_t instructions;
};

static const struct known knowns[] = {
    {known_0, 1},   {known_1, 2},     {known_2, 3},       {known_3, 4},
    {known_10, 11}, {known_100, 101}, {known_1000, 1001}, {known_10000, 10001},
};

#define KNOWNS (sizeof knowns / sizeof knowns[0])

/* More rounds than the fraction of a tick takes to come round again. */
#define CALIBRATION_ROUNDS 8u

/*
 * Instructions between the two readings besides the function's own: the call, and one of the two readings.
 * machine_start() holds it against the known functions.
 */
#define MEASURING_INSTRUCTIONS 2u

static uint32_t instructions_of(uint32_t ticks)
{
    return (ticks * TICKS_DENOMINATOR + TICKS_NUMERATOR / 2) / TICKS_NUMERATOR;
}

uint32_t machine_count(const struct heap_call *call, uintptr_t *result)
{
    return instructions_of(call_ticks(call, result, timer_register(TIMER_VALUE_OFFSET))) - MEASURING_INSTRUCTIONS;
}

static bool known_is_exact(const struct known *known)
{
    struct heap_call call = {.function = (uintptr_t)known->function};
    uintptr_t ignored;
    uint32_t counted = machine_count(&call, &ignored);
    if (counted == known->instructions) {
        return true;
    }
    machine_print("bench: not exact: ");
    machine_print_decimal(counted);
    machine_print(" instructions counted of ");
    machine_print_decimal(known->instructions);
    machine_print("; start QEMU with -icount shift=10,sleep=off\n");
    return false;
}

bool machine_start(void)
{
    *timer_register(TIMER_RELOAD_OFFSET) = TIMER_RELOAD_MAX;
    *timer_register(TIMER_VALUE_OFFSET) = TIMER_RELOAD_MAX;
    *timer_register(TIMER_CONTROL_OFFSET) = TIMER_ENABLE;
    for (uint32_t i = 0; i < CALIBRATION_ROUNDS * KNOWNS; i++) {
        if (!known_is_exact(&knowns[i % KNOWNS])) {
            return false;
        }
    }
    return true;
}

void *machine_region(void)
{
    uintptr_t start = (uintptr_t)__heap_start;
    return (void *)((start + MACHINE_REGION_ALIGNMENT - 1) & ~(uintptr_t)(MACHINE_REGION_ALIGNMENT - 1));
}

size_t machine_file_read(const char *name, void *buffer, size_t bytes)
{
    int handle = semihost_open(name, SEMIHOST_READ);
    int got = handle < 0 ? 0 : semihost_read(handle, buffer, bytes);
    if (handle >= 0) {
        (void)semihost_close(handle);
    }
    return got < 0 ? 0 : (size_t)got;
}

void machine_print(const char *text)
{
    console_print(text);
}

void machine_print_decimal(uint32_t value)
{
    console_print_decimal(value);
}

uintptr_t machine_call(const struct heap_call *call)
{
    uintptr_t (*function)(uintptr_t, uintptr_t, uintptr_t) =
        (uintptr_t(*)(uintptr_t, uintptr_t, uintptr_t))call->function;
    return function(call->arguments[0], call->arguments[1], call->arguments[2]);
}

/* What the runtime and the C libraries ask of a program. */

_Noreturn void _exit(int status);

_Noreturn void _exit(int status)
{
    program_exit(status);
}

void unfinished_line_flush(void)
{
}

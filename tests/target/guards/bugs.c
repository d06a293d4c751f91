/*
 * See bugs.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bugs.h"

#include "task.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ICSR_ADDRESS 0xE000ED04u
#define ICSR_PENDSVSET (1u << 28)

struct device {
    uint32_t registers[5];
    uint16_t status;
    uint8_t mode;
};

void pendsv_handler(void);

static volatile uint32_t sink;
static struct device *volatile device;
static void (*volatile callback)(void);

static void null_read_word(void)
{
    sink = *(volatile uint32_t *)device;
}

static void null_read_field(void)
{
    sink = *(volatile uint16_t *)&device->status;
}

static void null_write_byte(void)
{
    *(volatile uint8_t *)&device->mode = 1;
}

static void null_copy(void)
{
    memcpy(device, (const void *)&sink, sizeof sink);
}

static void null_call(void)
{
    callback();
}

/* The word below address 0 is the highest of all, which no memory is at. */
static void null_last(void)
{
    sink = *(volatile uint32_t *)((uintptr_t)device + 1020);
}

static void flash_write(void)
{
    static const uint32_t constant = 5;
    *(volatile uint32_t *)(uintptr_t)&constant = 6;
}

static void flash_write_code(void)
{
    *(volatile uint8_t *)((uintptr_t)&flash_write & ~(uintptr_t)1) = 0;
}

__attribute__((noinline)) static uint32_t recurse(uint32_t depth)
{
    volatile uint32_t frame[8] = {depth};
    return recurse(depth + 1) + frame[depth % 8];
}

static void stack_recursion(void)
{
    (void)recurse(0);
}

/* Steps over a guard at once. Our stack lies lowest in RAM, so that nothing is below. */
__attribute__((noinline)) static void stack_frame(void)
{
    volatile uint8_t frame[0x100000];
    frame[0] = 1;
    sink = frame[0];
}

static void stack_interrupt(void)
{
    *(volatile uint32_t *)ICSR_ADDRESS = ICSR_PENDSVSET;
    __asm volatile("dsb\n\tisb" ::: "memory");
}

void pendsv_handler(void)
{
    (void)recurse(0);
}

/* The task's stack lies amid the data of the program: without a guard, it would eat them. */
static void stack_task(void)
{
    task_run(stack_recursion);
}

static void stack_limited(void)
{
    task_run_limited(stack_recursion);
}

static const struct {
    const char *name;
    void (*act)(void);
} bugs[] = {
    {"null-read-word", null_read_word},
    {"null-read-field", null_read_field},
    {"null-write-byte", null_write_byte},
    {"null-copy", null_copy},
    {"null-call", null_call},
    {"null-last", null_last},
    {"flash-write", flash_write},
    {"flash-write-code", flash_write_code},
    {"stack-recursion", stack_recursion},
    {"stack-frame", stack_frame},
    {"stack-interrupt", stack_interrupt},
    {"stack-task", stack_task},
    {"stack-limited", stack_limited},
};

bool bug_do(const char *name)
{
    for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
        if (strcmp(bugs[i].name, name) == 0) {
            bugs[i].act();
            return true;
        }
    }
    return false;
}

/*
 * The calls that led here, found by looking through the stack for what can be a return address: a word that leads into the
 * code, right behind a call instruction.
 *
 * It needs no table and no frame pointer, and works in whatever was compiled how. It cannot tell a return address from one
 * that an earlier call left behind, so some of what it finds may be past.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "os/program.h"

#include <ashlar/config.h>
#include <ashlar_port.h>
#include <stdbool.h>

/* How much of the stack is looked through at most, in bytes. */
#define STACK_BYTES_MAX 8192u
/* How far up `after` may stand: the frames of the allocator and of what calls it. */
#define AFTER_BYTES_MAX 512u

#define CALL_BYTES_MAX 4u
/* Where null pointers are trapped there is no code, and nothing may be read. ARMv6-M traps none. */
#if defined(__ARM_ARCH_6M__)
#define TRAPPED_BYTES ((uintptr_t)0)
#else
#define TRAPPED_BYTES ((uintptr_t)ASHLAR_NULL_TRAP_BYTES)
#endif

#define THUMB_BIT ((uintptr_t)1)
#define CONTROL_SPSEL 2u

/** The words of the stack that are looked through. */
struct stack_part {
    const uintptr_t *low;
    const uintptr_t *end;
};

static inline const uintptr_t *stack_pointer(void)
{
    const uintptr_t *here;
    __asm volatile("mov %0, sp" : "=r"(here));
    return here;
}

/** Whether a task's stack is in use (PSP), of which the linker knows nothing. In handlers SPSEL reads as 0. */
static inline bool stack_is_a_task_s(void)
{
    uint32_t control;
    __asm volatile("mrs %0, control" : "=r"(control));
    return (control & CONTROL_SPSEL) != 0;
}

__attribute__((weak)) const void *ashlar_port_stack_top(void)
{
    return stack_is_a_task_s() ? NULL : (const void *)ashlar_first_stack_top();
}

/**
 * What ends right behind a call: BL, or BLX of a register (ARMv6-M ARM, A6.7.13, A6.7.14).
 * pre: CALL_BYTES_MAX before it are code.
 */
static bool is_behind_call(uintptr_t address)
{
    const uint16_t *behind = (const uint16_t *)address;
    bool is_bl = (behind[-2] & 0xF800u) == 0xF000u && (behind[-1] & 0xD000u) == 0xD000u;
    bool is_blx = (behind[-1] & 0xFF87u) == 0x4780u;
    return is_bl || is_blx;
}

static bool is_return_address(uintptr_t word, const struct ashlar_code_range *code)
{
    uintptr_t address = word & ~THUMB_BIT;
    if (address < TRAPPED_BYTES + CALL_BYTES_MAX) {
        return false;
    }
    return word != address && address >= code->start + CALL_BYTES_MAX && address < code->end && is_behind_call(address);
}

/** From the stack pointer to the top, or as far as is worth it; empty if the top is not known, or not of this stack. */
static struct stack_part stack_part(const uintptr_t *low)
{
    const uintptr_t *top = ashlar_port_stack_top();
    struct stack_part part = {low, low};
    if (top != NULL && top > low) {
        size_t words = (size_t)(top - low);
        size_t words_max = STACK_BYTES_MAX / sizeof *low;
        part.end = low + (words < words_max ? words : words_max);
    }
    return part;
}

/** Leave out what stands below `after`, and `after`: the last of that within reach, for copies of it lie further down. */
static void part_skip(struct stack_part *part, uintptr_t after)
{
    const uintptr_t *start = part->low;
    const uintptr_t *reach = start + AFTER_BYTES_MAX / sizeof *start;
    for (const uintptr_t *word = start; word < part->end && word < reach; word++) {
        if (*word == after) {
            part->low = word + 1;
        }
    }
}

__attribute__((weak)) size_t ashlar_port_backtrace(const void *after, const void **calls, size_t max)
{
    const struct ashlar_code_range code = ashlar_code_range();
    struct stack_part part = stack_part(stack_pointer());
    size_t count = 0;
    if (after != NULL) {
        part_skip(&part, (uintptr_t)after);
    }
    for (const uintptr_t *word = part.low; word < part.end && count < max; word++) {
        bool is_result = word >= (const uintptr_t *)calls && word < (const uintptr_t *)calls + max;
        if (!is_result && is_return_address(*word, &code)) {
            calls[count++] = (const void *)*word;
        }
    }
    return count;
}

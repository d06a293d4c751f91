/*
 * How far stacks have grown, by paint: see <ashlar_guards.h>.
 *
 * Must not know: how a stack is guarded. Stacks grow down.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_guards.h>

/* Neither an address, nor a small number, nor ASCII. */
#define PAINT 0xA5C35A3Cu
/* Below the caller's frame: what this file's own calls use. */
#define OWN_BYTES 128u

static uint32_t *word_up(const void *address)
{
    return (uint32_t *)(((uintptr_t)address + sizeof(uint32_t) - 1) & ~(uintptr_t)(sizeof(uint32_t) - 1));
}

/* The lowest word that is not the guard's. */
static uint32_t *paint_start(const struct ashlar_stack *stack)
{
    return word_up((const unsigned char *)stack->bottom + ashlar_guard_stack_bytes(stack->bottom));
}

__attribute__((noinline)) void ashlar_stack_paint(const struct ashlar_stack *stack)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t end = (uintptr_t)stack->top;
    if (here > (uintptr_t)stack->bottom && here <= end) {
        end = here - OWN_BYTES;
    }
    for (volatile uint32_t *word = paint_start(stack); (uintptr_t)(word + 1) <= end; word++) {
        *word = PAINT;
    }
}

size_t ashlar_stack_peak_bytes(const struct ashlar_stack *stack)
{
    const volatile uint32_t *word = paint_start(stack);
    while ((uintptr_t)word < (uintptr_t)stack->top && *word == PAINT) {
        word++;
    }
    return (uintptr_t)word < (uintptr_t)stack->top ? (uintptr_t)stack->top - (uintptr_t)word : 0;
}

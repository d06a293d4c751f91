/*
 * Stacks. The compiler forbids what lies between a frame's variables, and what is out of scope, and allows it again where
 * a function returns; here is what it leaves to calls, and what happens to frames that never return.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/asan/report.h"
#include "safety/asan/shadow.h"

/* What the compiler calls (gcc/sanitizer.def). */
void __asan_poison_stack_memory(uintptr_t address, size_t bytes);
void __asan_unpoison_stack_memory(uintptr_t address, size_t bytes);
void __asan_alloca_poison(uintptr_t address, size_t bytes);
void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom);
void __asan_handle_no_return(void);

/* The compiler puts 32 bytes before an alloca, and behind it what fills 32 and 32 more (ASAN_RED_ZONE_SIZE, gcc/asan.h). */
#define ALLOCA_ZONE_BYTES ((uintptr_t)32)

void __asan_poison_stack_memory(uintptr_t address, size_t bytes)
{
    uintptr_t end = address + bytes;
    ashlar_shadow_poison(address, (end + SHADOW_GRANULE_BYTES - 1) / SHADOW_GRANULE_BYTES * SHADOW_GRANULE_BYTES - address,
                         SHADOW_STACK_SCOPE);
}

void __asan_unpoison_stack_memory(uintptr_t address, size_t bytes)
{
    ashlar_shadow_unpoison(address, bytes);
}

void __asan_alloca_poison(uintptr_t address, size_t bytes)
{
    uintptr_t end = address + bytes;
    uintptr_t zone_end = (end + ALLOCA_ZONE_BYTES - 1) / ALLOCA_ZONE_BYTES * ALLOCA_ZONE_BYTES + ALLOCA_ZONE_BYTES;
    ashlar_shadow_poison(address - ALLOCA_ZONE_BYTES, ALLOCA_ZONE_BYTES, SHADOW_ALLOCA_BEFORE);
    ashlar_shadow_unpoison(address, bytes);
    ashlar_shadow_poison(end, zone_end - end, SHADOW_ALLOCA_BEHIND);
}

/** `top` is the address of the last alloca, or 0 if there was none; `bottom` where the stack pointer goes back to. */
void __asan_allocas_unpoison(uintptr_t top, uintptr_t bottom)
{
    if (top != 0 && top <= bottom) {
        ashlar_shadow_unpoison(top, bottom - top);
    }
}

static bool state_is_of_stack(uint8_t state)
{
    return (state >= SHADOW_STACK_BEFORE && state <= SHADOW_STACK_BEHIND) || state == SHADOW_STACK_SCOPE ||
           state == SHADOW_ALLOCA_BEFORE || state == SHADOW_ALLOCA_BEHIND;
}

/**
 * Before longjmp, throw, exit: frames from here up may be left without a return, so all of this stack is allowed.
 *
 * Where a stack ends, nobody says. It ends at the latest at the first thing that is forbidden and no stack: what lies behind
 * a stack in the heap, behind an instrumented array, or at the start of the heap. A granule allowed in part belongs to
 * the stack only if what follows it does, for it may be the end of what is behind the stack.
 */
void __asan_handle_no_return(void)
{
    uintptr_t here = shadow_granule((uintptr_t)__builtin_frame_address(0));
    ashlar_asan_report_left();
    if (!shadow_watches(here)) {
        return;
    }
    const uint8_t *end = ashlar_shadow.states + (ashlar_shadow.ram_bytes >> SHADOW_GRANULE_LOG2);
    for (uint8_t *state = shadow_of(here); state != end; state++) {
        if (state_is_of_stack(*state)) {
            *state = SHADOW_ALL;
        } else if (*state != SHADOW_ALL) {
            if (*state >= SHADOW_GRANULE_BYTES || state + 1 == end || !state_is_of_stack(state[1])) {
                return;
            }
            *state = SHADOW_ALL;
        }
    }
}

/*
 * The guards beside the heap: see <ashlar_guards.h>.
 *
 * Owns: which of them stand. Must not know: how an MPU is programmed (mpu_*.c), what becomes of a fault (memory_fault.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "guards.h"

#include "mpu.h"

#include <ashlar/config.h>
#include <ashlar_guards.h>

#define NULL_TRAP_BYTES_MIN 32u

__attribute__((weak)) const struct ashlar_memory_map ashlar_port_memory_map;

static struct {
    unsigned standing;   /* bits of enum ashlar_guard */
    uintptr_t null_end;  /* of the null trap */
    uintptr_t flash_end; /* of what is guarded of it */
    uintptr_t task_bottom;
} guards;

/* Where flash starts at 0, the trap must not reach its code; the core reads the vector table through no MPU. */
static uintptr_t null_trap_bytes(void)
{
    uintptr_t bytes = ASHLAR_NULL_TRAP_BYTES;
    uintptr_t flash_start = (uintptr_t)ashlar_port_memory_map.flash_start;
    uintptr_t first_use = flash_start != 0 ? flash_start : (uintptr_t)ashlar_port_memory_map.code_start;
    while (bytes > first_use) {
        bytes /= 2;
    }
    return bytes;
}

static bool null_trap_start(void)
{
    struct mpu_share share = mpu_share_of(MPU_NULL_TRAP);
    uintptr_t bytes = null_trap_bytes();
    if (share.count == 0 || bytes < NULL_TRAP_BYTES_MIN) {
        return false;
    }
    mpu_forbid(share, 0, bytes);
    guards.null_end = bytes;
    return true;
}

static struct mpu_stack_guard main_stack_guard(void)
{
    return mpu_stack_guard_of((uintptr_t)ashlar_port_memory_map.main_stack.bottom,
                              ashlar_port_memory_map.unused_below_stack);
}

static bool stack_start(void)
{
    struct mpu_stack_guard guard = main_stack_guard();
    return guard.limit != 0 && mpu_stack_guard_set(MPU_STACK_MAIN, &guard);
}

static bool flash_start(void)
{
    struct mpu_share share = mpu_share_of(MPU_FLASH);
    uintptr_t start = (uintptr_t)ashlar_port_memory_map.flash_start;
    uintptr_t end = (uintptr_t)ashlar_port_memory_map.flash_end;
    if (share.count == 0 || start >= end) {
        return false;
    }
    guards.flash_end = mpu_make_read_only(share, start, end);
    return guards.flash_end > start;
}

unsigned ashlar_guards_start(unsigned wanted)
{
    unsigned started = 0;
    if ((wanted & ASHLAR_GUARD_NULL) != 0 && null_trap_start()) {
        started |= ASHLAR_GUARD_NULL;
    }
    if ((wanted & ASHLAR_GUARD_STACK) != 0 && stack_start()) {
        started |= ASHLAR_GUARD_STACK;
    }
    if ((wanted & ASHLAR_GUARD_FLASH) != 0 && flash_start()) {
        started |= ASHLAR_GUARD_FLASH;
    }
    if (started != 0) {
        mpu_enable();
    }
    guards.standing |= started;
    return started;
}

void ashlar_guards_stop(unsigned unwanted)
{
    unsigned stopped = guards.standing & unwanted;
    if ((stopped & ASHLAR_GUARD_NULL) != 0) {
        mpu_release(mpu_share_of(MPU_NULL_TRAP));
    }
    if ((stopped & ASHLAR_GUARD_STACK) != 0) {
        (void)mpu_stack_guard_set(MPU_STACK_MAIN, NULL);
    }
    if ((stopped & ASHLAR_GUARD_FLASH) != 0) {
        mpu_release(mpu_share_of(MPU_FLASH));
    }
    if ((stopped & ASHLAR_GUARD_TASK_STACK) != 0) {
        (void)ashlar_guard_task_stack(NULL);
    }
    guards.standing &= ~stopped;
}

bool ashlar_guard_task_stack(const void *bottom)
{
    struct mpu_stack_guard guard = mpu_stack_guard_of((uintptr_t)bottom, 0);
    if (!mpu_stack_guard_set(MPU_STACK_TASK, bottom == NULL ? NULL : &guard)) {
        return false;
    }
    guards.task_bottom = (uintptr_t)bottom;
    if (bottom == NULL) {
        guards.standing &= ~(unsigned)ASHLAR_GUARD_TASK_STACK;
    } else if ((guards.standing & ASHLAR_GUARD_TASK_STACK) == 0) {
        mpu_enable();
        guards.standing |= ASHLAR_GUARD_TASK_STACK;
    }
    return true;
}

size_t ashlar_guard_stack_bytes(const void *bottom)
{
    bool is_main = bottom == ashlar_port_memory_map.main_stack.bottom;
    struct mpu_stack_guard guard = is_main ? main_stack_guard() : mpu_stack_guard_of((uintptr_t)bottom, 0);
    return guard.limit - (uintptr_t)bottom;
}

bool guards_null_covers(uintptr_t address)
{
    /* Where nothing is at address 0, the bus forbids what no trap does. */
    return address < (guards.null_end != 0 ? guards.null_end : null_trap_bytes());
}

bool guards_flash_covers(uintptr_t address)
{
    return (guards.standing & ASHLAR_GUARD_FLASH) != 0 &&
           address >= (uintptr_t)ashlar_port_memory_map.flash_start && address < guards.flash_end;
}

struct guarded_stack guards_main_stack(void)
{
    struct mpu_stack_guard guard = main_stack_guard();
    bool is_guarded = (guards.standing & ASHLAR_GUARD_STACK) != 0;
    uintptr_t limit = is_guarded ? guard.limit : (uintptr_t)ashlar_port_memory_map.main_stack.bottom;
    uintptr_t limit_register = mpu_stack_limit(MPU_STACK_MAIN);
    struct guarded_stack stack = {
        .is_main = true,
        .guard_bytes = is_guarded ? guard.bytes : 0,
        .limit = limit > limit_register ? limit : limit_register,
        .top = (uintptr_t)ashlar_port_memory_map.main_stack.top,
    };
    return stack;
}

struct guarded_stack guards_task_stack(void)
{
    struct guarded_stack stack = {.limit = mpu_stack_limit(MPU_STACK_TASK)};
    if ((guards.standing & ASHLAR_GUARD_TASK_STACK) != 0) {
        struct mpu_stack_guard guard = mpu_stack_guard_of(guards.task_bottom, 0);
        stack.guard_bytes = guard.bytes;
        stack.limit = guard.limit;
    }
    return stack;
}

bool guards_stack_covers(const struct guarded_stack *stack, uintptr_t address)
{
    return address < stack->limit && stack->limit - address <= stack->guard_bytes;
}

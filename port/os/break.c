/*
 * The break: one address that moves up and down within the RAM that the linker leaves for the heap.
 *
 * Owns: where the break is. Must not know: who calls sbrk, which C library it is, where the stack
 * pointer points (in a task of an RTOS that says nothing about the heap).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "break.h"

#include <ashlar_port.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

static char *break_now; /* NULL until first asked for; then base <= break_now <= limit */

/* Whether the break may move. Each comparison is between two distances within the range, so none wraps. */
static bool break_may_move(struct ashlar_core_range range, ptrdiff_t increment_bytes)
{
    if (increment_bytes >= 0) {
        return (size_t)increment_bytes <= (size_t)(range.limit - break_now);
    }
    /* Negating after the conversion is defined for PTRDIFF_MIN too. */
    return (size_t)0 - (size_t)increment_bytes <= (size_t)(break_now - range.base);
}

void *ashlar_break_move(ptrdiff_t increment_bytes)
{
    struct ashlar_core_range range = ashlar_core_range();
    void *before = ASHLAR_BREAK_FAILED;

    if (range.base == NULL) {
        return before;
    }
    ashlar_port_lock();
    if (break_now == NULL) {
        break_now = range.base;
    }
    if (break_may_move(range, increment_bytes)) {
        before = break_now;
        break_now += increment_bytes;
    }
    ashlar_port_unlock();
    return before;
}

__attribute__((weak, used)) int brk(void *end)
{
    void *now = sbrk(0);
    if (now == ASHLAR_BREAK_FAILED) {
        return -1;
    }

    ptrdiff_t increment_bytes = (ptrdiff_t)((uintptr_t)end - (uintptr_t)now);
    bool is_down = (uintptr_t)end < (uintptr_t)now;
    if (is_down != (increment_bytes < 0)) { /* more than half the address space away */
        errno = ENOMEM;
        return -1;
    }
    return sbrk(increment_bytes) == ASHLAR_BREAK_FAILED ? -1 : 0;
}

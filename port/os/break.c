/*
 * The break: one address that moves up and down within the RAM that the linker leaves for the heap.
 *
 * Owns: where the break is, how far up it may go, and what of the memory below it is malloc's. Must not know: who calls sbrk,
 * which C library it is, what the mappings above are, where the stack pointer points (in a task of an RTOS that says nothing
 * about the heap).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "break.h"

#include "access.h"

#include <ashlar_port.h>
#include <errno.h>
#include <stdint.h>

static char *break_now;     /* NULL until first asked for; then base <= break_now <= ceiling <= limit */
static char *break_ceiling; /* the lowest mapping; NULL: none, so that the limit is the ceiling */

/* What malloc took. Others may have moved the break in between, so it is stretches, of which the newest lies highest. */
static struct {
    char *end;       /* of the newest; NULL: nothing is taken */
    char *start;     /* of the newest; NULL: not known any more */
    char *end_below; /* of the one before it; NULL: there is none; counts only while the start is known */
} core;

/* Whether the break may move. Each comparison is between two distances within the range, so none wraps. */
static bool break_may_move(const char *lowest, const char *highest, ptrdiff_t increment_bytes)
{
    if (increment_bytes >= 0) {
        return (size_t)increment_bytes <= (size_t)(highest - break_now);
    }
    /* Negating after the conversion is defined for PTRDIFF_MIN too. */
    return (size_t)0 - (size_t)increment_bytes <= (size_t)(break_now - lowest);
}

/* pre: the lock. Down to `lowest`, or to the base if that is NULL. */
static void *break_move_locked(struct ashlar_core_range range, const char *lowest, ptrdiff_t increment_bytes)
{
    void *before = ASHLAR_BREAK_FAILED;
    if (break_now == NULL) {
        break_now = range.base;
    }
    if (break_may_move(lowest != NULL ? lowest : range.base, break_ceiling != NULL ? break_ceiling : range.limit,
                       increment_bytes)) {
        before = break_now;
        break_now += increment_bytes;
    }
    return before;
}

void *ashlar_break_move(ptrdiff_t increment_bytes)
{
    struct ashlar_core_range range = ashlar_core_range();
    if (range.base == NULL) {
        return ASHLAR_BREAK_FAILED;
    }
    ashlar_port_lock();
    void *before = break_move_locked(range, core.end, increment_bytes);
    if (memory_is_watched() && before != ASHLAR_BREAK_FAILED && increment_bytes < 0) {
        memory_shut_locked((char *)before + increment_bytes, (size_t)0 - (size_t)increment_bytes);
    }
    ashlar_port_unlock();
    if (before != ASHLAR_BREAK_FAILED && increment_bytes > 0) {
        memory_open(before, (size_t)increment_bytes);
    }
    return before;
}

/* malloc took the memory from `before` to `after`, or gave it back, which only happens at the newest's end. */
static void core_note(char *before, char *after)
{
    if (before != core.end) {
        core.end_below = core.end;
        core.start = before;
    }
    core.end = after;
    if (after <= core.start) { /* the newest is given back whole */
        core.end = core.end_below;
        core.start = NULL;
    }
}

void *ashlar_break_move_core(ptrdiff_t increment_bytes)
{
    struct ashlar_core_range range = ashlar_core_range();
    if (range.base == NULL) {
        return ASHLAR_BREAK_FAILED;
    }
    ashlar_port_lock();
    /* What somebody else has taken since, in a task or an interrupt that malloc's lock does not stop, is not malloc's to give. */
    bool is_mine = increment_bytes >= 0 || break_now == core.end;
    void *before = is_mine ? break_move_locked(range, core.start, increment_bytes) : ASHLAR_BREAK_FAILED;
    if (before != ASHLAR_BREAK_FAILED && increment_bytes != 0) {
        core_note(before, break_now);
    }
    ashlar_port_unlock();
    return before;
}

struct ashlar_core_range ashlar_break_above_locked(void)
{
    struct ashlar_core_range range = ashlar_core_range();
    if (range.base == NULL || ashlar_break_is_hidden()) {
        return (struct ashlar_core_range){NULL, NULL};
    }
    if (break_now != NULL) {
        range.base = break_now;
    }
    return range;
}

void ashlar_break_set_ceiling_locked(char *lowest)
{
    break_ceiling = lowest;
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

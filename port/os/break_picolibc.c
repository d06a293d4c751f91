/*
 * sbrk as picolibc asks for it: the program provides sbrk, everything else calls that.
 *
 * sbrk is weak, so a program's own replaces it; the library's is never linked. _sbrk is there for
 * sources written for newlib.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "break.h"

#include <ashlar_port.h>
#include <errno.h>

/* Under a name that no program replaces, so that it can be told whether sbrk is still this. */
static void *own_sbrk(ptrdiff_t increment_bytes)
{
    void *before = ashlar_break_move(increment_bytes);
    if (before == ASHLAR_BREAK_FAILED) {
        errno = ENOMEM;
    }
    return before;
}

__attribute__((weak, used, alias("own_sbrk"))) void *sbrk(ptrdiff_t increment_bytes);

bool ashlar_break_is_hidden(void)
{
    return sbrk != own_sbrk;
}

__attribute__((weak, used)) void *_sbrk(ptrdiff_t increment_bytes)
{
    return sbrk(increment_bytes);
}

void *ashlar_port_core(ptrdiff_t increment_bytes)
{
    return ashlar_break_is_hidden() ? sbrk(increment_bytes) : ashlar_break_move_core(increment_bytes);
}

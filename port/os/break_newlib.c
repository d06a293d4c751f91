/*
 * sbrk as newlib and newlib-nano ask for it: the program provides _sbrk, everything else calls that.
 *
 * _sbrk is weak, so a program's own (CubeMX writes one) replaces it, and malloc then takes its memory
 * from there. sbrk and brk go through _sbrk too: there is one break, whoever owns it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "break.h"

#include <ashlar_port.h>
#include <errno.h>

/* Under a name that no program replaces, so that it can be told whether _sbrk is still this. */
static void *own_sbrk(ptrdiff_t increment_bytes)
{
    void *before = ashlar_break_move(increment_bytes);
    if (before == ASHLAR_BREAK_FAILED) {
        errno = ENOMEM;
    }
    return before;
}

__attribute__((weak, used, alias("own_sbrk"))) void *_sbrk(ptrdiff_t increment_bytes);

bool ashlar_break_is_hidden(void)
{
    return _sbrk != own_sbrk;
}

__attribute__((weak, used)) void *sbrk(ptrdiff_t increment_bytes)
{
    return _sbrk(increment_bytes);
}

void *ashlar_port_core(ptrdiff_t increment_bytes)
{
    return ashlar_break_is_hidden() ? _sbrk(increment_bytes) : ashlar_break_move_core(increment_bytes);
}

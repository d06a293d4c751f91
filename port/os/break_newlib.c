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

__attribute__((weak, used)) void *_sbrk(ptrdiff_t increment_bytes)
{
    void *before = ashlar_break_move(increment_bytes);
    if (before == ASHLAR_BREAK_FAILED) {
        errno = ENOMEM;
    }
    return before;
}

__attribute__((weak, used)) void *sbrk(ptrdiff_t increment_bytes)
{
    return _sbrk(increment_bytes);
}

void *ashlar_port_core(ptrdiff_t increment_bytes)
{
    return _sbrk(increment_bytes);
}

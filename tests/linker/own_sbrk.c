/*
 * A program's own sbrk, under the name that picolibc asks for, over memory that no linker script knows of as the heap's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stddef.h>

static _Alignas(8) char core[8192];
static size_t taken_bytes;

void *sbrk(ptrdiff_t increment_bytes)
{
    if (increment_bytes > (ptrdiff_t)(sizeof core - taken_bytes) || increment_bytes < -(ptrdiff_t)taken_bytes) {
        errno = ENOMEM;
        return (void *)-1;
    }
    char *before = core + taken_bytes;
    taken_bytes += (size_t)increment_bytes;
    return before;
}

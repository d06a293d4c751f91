/*
 * The names of sys/mman.h, weak: a program's own replace them. Only on targets, for a host has its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mmap.h"

#include <sys/mman.h>

__attribute__((weak, used)) void *mmap(void *start, size_t bytes, int protection, int flags, int file, off_t offset)
{
    return ashlar_mmap(start, bytes, protection, flags, file, offset);
}

__attribute__((weak, used)) int munmap(void *start, size_t bytes)
{
    return ashlar_munmap(start, bytes);
}

__attribute__((weak, used)) int mprotect(void *start, size_t bytes, int protection)
{
    return ashlar_mprotect(start, bytes, protection);
}

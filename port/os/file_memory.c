/*
 * Where files lie in memory, for mmap: nowhere, unless the program says so.
 *
 * Must not know: descriptors, images, file systems. A program that has files in memory defines these two itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_mapping.h>
#include <errno.h>

__attribute__((weak)) int ashlar_port_file_memory(int file, const void **start, size_t *bytes)
{
    (void)start;
    (void)bytes;
    /* Which numbers are open is not known here; that none below 0 is, POSIX says. */
    return file < 0 ? EBADF : ENODEV;
}

__attribute__((weak)) bool ashlar_port_is_file_memory(const void *start, size_t bytes)
{
    (void)start;
    (void)bytes;
    return false;
}

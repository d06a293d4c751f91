/*
 * Inside port/os: what POSIX's names of mappings do, under names that a host has none of. See sys/mman.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_MMAP_H
#define ASHLAR_OS_MMAP_H

#include <ashlar_port.h>
#include <stddef.h>
#include <sys/types.h>

void *ashlar_mmap(void *start, size_t bytes, int protection, int flags, int file, off_t offset);
int ashlar_munmap(void *start, size_t bytes);
int ashlar_mprotect(void *start, size_t bytes, int protection);

/** Add to a fault what is known of the pages that `fault->pointer` is in, if they are protected. For fault handlers. */
void ashlar_mmap_describe(struct ashlar_fault *fault);

#endif

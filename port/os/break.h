/*
 * Inside port/os: the RAM that the linker leaves for the heap, and the break in it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_BREAK_H
#define ASHLAR_OS_BREAK_H

#include <stddef.h>

/** The heap's RAM: base <= address < limit. Both NULL if there is none. */
struct ashlar_core_range {
    char *base; /**< rounded up to 8 */
    char *limit;
};

/** The heap's RAM, from the linker symbols (limits.c; on the host, port/host/ram.c). */
struct ashlar_core_range ashlar_core_range(void);

/** What sbrk returns when it fails. */
#define ASHLAR_BREAK_FAILED ((void *)-1)

/**
 * Move Ashlar's own break by `increment_bytes`, within ashlar_core_range().
 *
 * @return the break before; ASHLAR_BREAK_FAILED with the break unmoved and errno untouched if it would
 *         leave the range, or if there is none. Locks: ashlar_port_lock(), inside.
 */
void *ashlar_break_move(ptrdiff_t increment_bytes);

/* The POSIX names, which some C libraries declare nowhere: break_<libc>.c defines them, all weak. */
void *_sbrk(ptrdiff_t increment_bytes);
void *sbrk(ptrdiff_t increment_bytes);
int brk(void *end);

#endif

/*
 * Inside port/os: the RAM that the linker leaves for the heap, and the break in it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_BREAK_H
#define ASHLAR_OS_BREAK_H

#include <stdbool.h>
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
 * Move Ashlar's own break by `increment_bytes`, for the program: up to the lowest mapping or the end of RAM, down to the end
 * of what malloc has taken or the start of RAM.
 *
 * @return the break before; ASHLAR_BREAK_FAILED with the break unmoved and errno untouched if it would
 *         pass these, or if there is no RAM. Locks: ashlar_port_lock(), inside.
 */
void *ashlar_break_move(ptrdiff_t increment_bytes);

/** The same for malloc, which may give back what it took last; not if the program has taken memory above that since. */
void *ashlar_break_move_core(ptrdiff_t increment_bytes);

/**
 * Whether the program has an sbrk of its own, so that nobody but it knows where its break is (break_<libc>.c).
 *
 * Ashlar's own break then means nothing.
 */
bool ashlar_break_is_hidden(void);

/** The RAM from the break to its end, mappings or not; both NULL if there is none, or if the break is hidden. pre: the lock. */
struct ashlar_core_range ashlar_break_above_locked(void);

/** From now on the break stops at `lowest`, the lowest mapping; NULL: there is none. pre: the lock; not below the break. */
void ashlar_break_set_ceiling_locked(char *lowest);

/* The POSIX names, which some C libraries declare nowhere: break_<libc>.c defines them, all weak. */
void *_sbrk(ptrdiff_t increment_bytes);
void *sbrk(ptrdiff_t increment_bytes);
int brk(void *end);

#endif

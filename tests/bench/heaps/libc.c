/*
 * The heap of the C library that is linked, as Debian's binary: newlib's, newlib-nano's or picolibc's.
 *
 * It takes its memory from sbrk, which here never leaves the region. A fresh heap is the library's static
 * data as it was when the program started: the bench keeps none of its own there. The library's locks
 * are functions that do nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/heap.h"
#include "bench/machine.h"

#include "exit.h"
#include "layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* All static data of this program, twice over. */
#define KEPT_WORDS_MAX 4096u

struct _reent;

void *sbrk(ptrdiff_t bytes);
void *_sbrk(ptrdiff_t bytes);
void __malloc_lock(struct _reent *reent);
void __malloc_unlock(struct _reent *reent);

/* The break and its bounds. */
static char *region_start;
static char *region_end;
static char *region_break;

/* sbrk fails as POSIX says, with (void *)-1. */
static void *break_move(ptrdiff_t bytes)
{
    if (bytes > region_end - region_break || bytes < region_start - region_break) {
        errno = ENOMEM;
        return (void *)(intptr_t)-1;
    }
    char *before = region_break;
    region_break += bytes;
    return before;
}

/* By its name in picolibc, and in newlib. */
void *sbrk(ptrdiff_t bytes)
{
    return break_move(bytes);
}

void *_sbrk(ptrdiff_t bytes)
{
    return break_move(bytes);
}

/* newlib's hooks: no lock, as for every other heap here. */
void __malloc_lock(struct _reent *reent)
{
    (void)reent;
}

void __malloc_unlock(struct _reent *reent)
{
    (void)reent;
}

/*
 * Keep what the static data is at the first call, and make it that again at every other. The mark that
 * it is kept lies in that data and is kept with it.
 */
static void statics_restore(void)
{
    static uint32_t kept[KEPT_WORDS_MAX] MACHINE_OWN;
    static bool is_kept;
    size_t words = (size_t)(__bss_end - __data_start);
    if (is_kept) {
        memcpy(__data_start, kept, words * sizeof kept[0]);
    } else if (words <= KEPT_WORDS_MAX) {
        is_kept = true;
        memcpy(kept, __data_start, words * sizeof kept[0]);
    } else {
        machine_print("bench: more static data than heaps/libc.c has room for\n");
        program_exit(MACHINE_STATUS_FAILED);
    }
}

bool heap_start(void *memory, size_t bytes)
{
    statics_restore();
    region_start = memory;
    region_end = region_start + bytes;
    region_break = region_start;
    return true;
}

struct heap_call heap_malloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)malloc, {bytes}};
}

struct heap_call heap_free(void *payload)
{
    return (struct heap_call){(uintptr_t)free, {(uintptr_t)payload}};
}

struct heap_call heap_realloc(void *payload, size_t bytes)
{
    return (struct heap_call){(uintptr_t)realloc, {(uintptr_t)payload, bytes}};
}

struct heap_call heap_calloc(size_t bytes)
{
    return (struct heap_call){(uintptr_t)calloc, {1, bytes}};
}

/*
 * What the bugs of tests/misuse/bugs are written with.
 *
 * Each file there is one mistake that programs make, in a function of the file's name. The mistake itself stands
 * between access_begins() and access_ends(), or call_begins() and call_ends() if it is a call of the heap; what the
 * program does before and after is right. The markers that these print, and the reports between them, tell when a
 * mistake was noticed.
 *
 * The compiler knows malloc well enough to warn of most of these, or to drop them. hidden() takes from it what it
 * knows of a value.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MISUSE_MISUSE_H
#define TESTS_MISUSE_MISUSE_H

#include <ashlar/heap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** Before and behind an access that is the mistake. */
void access_begins(void);
void access_ends(void);

/** Before and behind a call of the heap that is the mistake. */
void call_begins(void);
void call_ends(void);

/** End here: this bug cannot be made on this machine. */
_Noreturn void unfit(const char *why);

/** What an allocation gave; ends with unfit() if it gave nothing. The compiler does not know where it points. */
char *taken(void *payload);

/** The least size, `bytes` or more, of an allocation that fills its block to the last byte. */
size_t exact_bytes(size_t bytes);

/** One of two small heaps of the bug's own, created at the first use. */
struct ashlar_heap *arena(unsigned number);
#define ARENAS 2u

/** The memory of one of them, for a bug that has something else there; aligned to 8. */
char *arena_room(unsigned number);
#define ARENA_BYTES 2048u

/** A text of so many letters, up to TEXT_BYTES_MAX. */
const char *text_of(size_t letters);
#define TEXT_BYTES_MAX 64u

/** Send bytes to where nobody looks. */
void show(const char *bytes, size_t count);

/** How much stack the program has. */
size_t stack_bytes(void);

/** Let a block of this size come and go, full of pointers that lead to a variable of the program's. */
void pointers_leave(size_t bytes);

/**
 * Copy what stands before one payload, its header with the rest, before where another would be. It is the attack, not
 * the mistake: no tool is told of it.
 */
void header_forge(char *payload, const char *from);

/** The same pointer, of which the compiler knows nothing. */
static inline void *hidden(const void *pointer)
{
    __asm volatile("" : "+r"(pointer) : : "memory");
    return (void *)(uintptr_t)pointer;
}

/** The same size, of which the compiler knows nothing. */
static inline size_t hidden_size(size_t size)
{
    __asm volatile("" : "+r"(size));
    return size;
}

typedef void misuse_function(void);

/** The pointer as that of a function. */
static inline misuse_function *function_of(void *pointer)
{
    return (misuse_function *)(uintptr_t)pointer;
}

/* Accesses of the width that they seem to have, that always happen. */

static inline char load(const char *at)
{
    return *(const volatile char *)at;
}

static inline void store(char *at, char value)
{
    *(volatile char *)at = value;
}

static inline uintptr_t load_word(const void *at)
{
    return *(const volatile uintptr_t *)at;
}

static inline void store_word(void *at, uintptr_t value)
{
    *(volatile uintptr_t *)at = value;
}

#endif

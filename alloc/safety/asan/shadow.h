/*
 * The shadow: one byte for each granule of 8 bytes of the RAM that is watched, which says how many of them a program
 * may access.
 *
 * Code that the compiler instruments (-fsanitize=kernel-address) asks before each access, by the calls in access.c, and
 * writes the shadow of its own stack frames itself, at -fasan-shadow-offset plus an eighth of the address. Everything
 * outside the RAM watched (flash, peripherals, other banks, the shadow itself) may be accessed, but for what NULL leads to.
 * The runtime and the allocator are not instrumented: they go where they must.
 *
 * Owns: the mapping of addresses and the states. Must not know: who poisons what (globals.c, stack.c, marks_shadow.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_ASAN_SHADOW_H
#define ASHLAR_SAFETY_ASAN_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fixed in the compiler (gcc/asan.h). */
#define SHADOW_GRANULE_LOG2 3
#define SHADOW_GRANULE_BYTES ((uintptr_t)1 << SHADOW_GRANULE_LOG2)

/*
 * What the shadow of a granule is: 0, all of it may be accessed; 1 to 7, so many bytes at its start; else none, and why.
 * The compiler writes those of the stack itself, so their values are its own (gcc/asan.h, libsanitizer); the values of
 * the others are what libsanitizer uses for the like.
 */
enum shadow_state {
    SHADOW_ALL = 0,
    SHADOW_ALLOCA_BEFORE = 0xCA,
    SHADOW_ALLOCA_BEHIND = 0xCB,
    SHADOW_STACK_BEFORE = 0xF1,
    SHADOW_STACK_BETWEEN = 0xF2,
    SHADOW_STACK_BEHIND = 0xF3,
    SHADOW_PROGRAM = 0xF7,
    SHADOW_STACK_SCOPE = 0xF8,
    SHADOW_GLOBAL = 0xF9,
    SHADOW_HEAP = 0xFA,
    SHADOW_FREED = 0xFD
};

/** Where the shadow lies, and of what it is. All 0 until shadow_start(): then everything may be accessed. */
struct shadow {
    uintptr_t ram_start; /**< a multiple of the granule */
    size_t ram_bytes;    /**< a multiple of the granule */
    uint8_t *states;
    uintptr_t null_bytes; /**< what starts at address 0 and must not be accessed */
};

extern struct shadow ashlar_shadow;

/** Clear the shadow; what comes before is forgotten. Only the first call acts. Runs by itself before constructors do. */
void ashlar_shadow_start(void);

/**
 * Forbid the granules of a range: all that lie whole in it, and the rest of those in which it starts or ends as far as
 * the shadow can say that. What lies outside the RAM watched stays as it is.
 */
void ashlar_shadow_poison(uintptr_t address, size_t bytes, enum shadow_state state);

/** Allow a range. The bytes of its first granule that lie before it are allowed too. */
void ashlar_shadow_unpoison(uintptr_t address, size_t bytes);

/** The first byte of a range that must not be accessed; its end if all may be. */
uintptr_t ashlar_shadow_first_bad(uintptr_t address, size_t bytes);

static inline bool shadow_watches(uintptr_t address)
{
    return address - ashlar_shadow.ram_start < ashlar_shadow.ram_bytes;
}

/** The state of the granule that holds an address that is watched. */
static inline uint8_t *shadow_of(uintptr_t address)
{
    return ashlar_shadow.states + ((address - ashlar_shadow.ram_start) >> SHADOW_GRANULE_LOG2);
}

static inline uintptr_t shadow_granule(uintptr_t address)
{
    return address & ~(SHADOW_GRANULE_BYTES - 1);
}

/** How many bytes at the start of a granule may be accessed. */
static inline uintptr_t shadow_allowed_bytes(uint8_t state)
{
    if (state == SHADOW_ALL) {
        return SHADOW_GRANULE_BYTES;
    }
    return state < SHADOW_GRANULE_BYTES ? state : 0;
}

/**
 * Whether an access of 1 to 8 bytes is surely allowed: it touches one granule, or the end of one and the start of the next,
 * and all of both may be accessed. The shadow has a state more than there are granules watched (ashlar_port.h), so the
 * next one has a state too.
 */
__attribute__((always_inline)) static inline bool shadow_allows_surely(uintptr_t address, size_t bytes)
{
    uintptr_t offset = address - ashlar_shadow.ram_start;
    if (offset >= ashlar_shadow.ram_bytes) {
        return address >= ashlar_shadow.null_bytes;
    }
    const uint8_t *states = ashlar_shadow.states;
    return (states[offset >> SHADOW_GRANULE_LOG2] | states[(offset + bytes - 1) >> SHADOW_GRANULE_LOG2]) == SHADOW_ALL;
}

#endif

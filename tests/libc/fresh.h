/*
 * A fresh start for the front and the break: a program that has not allocated yet, with RAM of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LIBC_FRESH_H
#define TESTS_LIBC_FRESH_H

#include "support/fixture.h"

#include <ashlar/malloc.h>
#include <ashlar_port.h>
#include <errno.h>

#include "libc/front.h"
#include "os/break.h"

/** How the program's own _sbrk behaves, besides moving the break. */
enum sbrk_quirk {
    SBRK_PLAIN = 0,
    SBRK_NEVER_DOWN,  /**< refuses to take memory back, as some boards' do */
    SBRK_SMALL_ONLY,  /**< refuses more than 256 bytes at a time */
    SBRK_GULLIBLE,    /**< says yes to everything, and does nothing */
    SBRK_RACED,       /**< somebody else moves the break between the question and the answer, once */
    SBRK_DEAD         /**< refuses everything, even to say where the break is */
};

/** Start anew with the first `bytes` of the arena as RAM, and sbrk without a quirk. */
void fresh_start(size_t bytes);

/** Start anew with RAM that begins `offset` bytes into the arena. */
void fresh_start_at(size_t offset, size_t bytes);

/** Start anew without any RAM for a heap. */
void fresh_start_without_ram(void);

/** Start anew with a linker script that names no heap: RAM there is, but its limit is not known. */
void fresh_start_unlimited(size_t bytes);

/** Let RAM end `bytes` above the break from now on. */
void core_leave(size_t bytes);

/** From now on sbrk behaves like this. */
void sbrk_behave(enum sbrk_quirk quirk);

/** From now on nobody knows where sbrk's break is, as with a program's own sbrk: then there are no mappings. */
void sbrk_hide(void);

/** Where the break is. */
char *break_at(void);

/** How much RAM is left above the break. */
size_t core_left(void);

/** How many times ashlar_malloc_exhausted() was called since the start, and with what last. */
unsigned exhausted_count(void);
size_t exhausted_bytes(void);

/** Do this in the next call of the exhaustion hook. */
void exhausted_do(void (*action)(void));

/** For tests that know where blocks lie, how large they are, and when they are reused: skip them where red zones are. */
static inline void plain_blocks_only(void)
{
    if (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG) {
        skip();
    }
}

/** Fail unless the front's heap is sound and nothing above the break was written. */
void assert_front_sound(void);

#endif

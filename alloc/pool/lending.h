/*
 * Lending: what arenas and pools tell the safety levels of memory that they give out and take back, folded away below debug;
 * and the erasing of what they take back, by ASHLAR_ZERO_ON_FREE.
 *
 * At level debug, memory that nobody has is filled with a pattern, which is verified when it is given out; at level asan,
 * every access to it is one that is told. The marks do it (safety/marks.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_POOL_LENDING_H
#define ASHLAR_POOL_LENDING_H

#include "safety/marks.h"

#include <ashlar/config.h>
#include <ashlar/erase.h>
#include <ashlar_port.h>

/** Whether anything is checked. */
static inline bool misuse_is_told(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_HARDENED;
}

/** Whether memory is told of. A constant, so that below debug nothing is asked for, whatever the compiler folds. */
#define LENDING_IS_TOLD (ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG)

/** Whether what is taken back is erased; at level debug, it is filled over instead. */
static inline bool lending_erases(void)
{
    return ASHLAR_ZERO_ON_FREE && ASHLAR_SAFETY != ASHLAR_SAFETY_DEBUG;
}

/** Whether anything is done to memory that is taken back. */
static inline bool lending_is_on(void)
{
    return LENDING_IS_TOLD || lending_erases();
}

/** The library starts to work on memory that nobody has. */
static inline void lending_enter(void)
{
    if (LENDING_IS_TOLD) {
        ashlar_marks_enter();
    }
}

/** It has done so. */
static inline void lending_leave(void)
{
    if (LENDING_IS_TOLD) {
        ashlar_marks_leave();
    }
}

/** What somebody had may be secret. */
static inline void lending_erase(void *start, size_t bytes)
{
    if (lending_erases()) {
        lending_enter();
        ashlar_erase(start, bytes);
        lending_leave();
    }
}

/** This memory was taken over from its owner: nobody has it. */
static inline void lending_begin(void *start, size_t bytes)
{
    if (LENDING_IS_TOLD && bytes != 0) {
        ashlar_marks_memory_returned(start, bytes);
        ashlar_marks_memory_begins(NULL, start, bytes);
    }
}

/** It is its owner's again. */
static inline void lending_end(void *start, size_t bytes)
{
    if (LENDING_IS_TOLD && bytes != 0) {
        ashlar_marks_memory_ends(NULL, start, bytes);
    }
}

/** Nobody has this memory any more. */
static inline void lending_take(void *start, size_t bytes)
{
    lending_erase(start, bytes);
    if (LENDING_IS_TOLD && bytes != 0) {
        ashlar_marks_memory_returned(start, bytes);
    }
}

/** Somebody gets this memory. */
static inline void lending_give(void *start, size_t bytes)
{
    if (LENDING_IS_TOLD && bytes != 0) {
        ashlar_marks_memory_lent(start, bytes);
    }
}

/** The first byte of memory that nobody has that something wrote to, if the level can tell; or NULL. */
static inline const unsigned char *lending_damage(const void *start, size_t bytes)
{
    return LENDING_IS_TOLD ? ashlar_marks_freed_damage(start, bytes) : NULL;
}

#endif

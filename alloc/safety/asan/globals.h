/*
 * What the compiler says of a static variable.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_ASAN_GLOBALS_H
#define ASHLAR_SAFETY_ASAN_GLOBALS_H

#include <stddef.h>
#include <stdint.h>

/** Where a variable is defined. */
struct asan_source_location {
    const char *file;
    int line;
    int column;
};

/** A variable, as the compiler lists it (gcc/asan.cc, asan_global_struct). */
struct asan_global {
    uintptr_t start;
    size_t bytes;
    size_t padded_bytes; /**< with the padding behind it */
    const char *name;
    const char *module;
    uintptr_t has_dynamic_initialiser;
    const struct asan_source_location *location; /**< NULL if unknown */
    uintptr_t odr_indicator;
};

/** The variable whose padding is at a (forbidden) address, or NULL if that cannot be found. */
const struct asan_global *ashlar_asan_global_at(uintptr_t padding);

#endif

/*
 * The front's calls, as tests make them that have no caller to tell of.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LIBC_CALLS_H
#define TESTS_LIBC_CALLS_H

#include "libc/fresh.h"

static inline void *take(size_t bytes)
{
    return ashlar_front_malloc(caller_of(NULL), bytes);
}

static inline void give(void *payload)
{
    ashlar_front_free(caller_of(NULL), payload);
}

static inline void *resize(void *payload, size_t bytes)
{
    return ashlar_front_realloc(caller_of(NULL), payload, bytes);
}

#endif

/*
 * What the C library's tests share: how full malloc's heap is, and whether it is sound.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_LIBC_FIXTURE_H
#define TESTS_TARGET_LIBC_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmocka.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** How many blocks of malloc's heap are in use. */
size_t blocks_in_use(void);

/** How many bytes of malloc's heap are in use. */
size_t bytes_in_use(void);

/** Whether `payload` is one of malloc's heap, by a walk over it. */
bool heap_holds(const void *payload);

/** Fail unless malloc's heap is sound. */
void assert_heap_sound(void);

/** How often ashlar_malloc_exhausted() was called, and with what last. */
extern unsigned exhausted_count;
extern size_t exhausted_bytes;

/** A size that no board here can serve, unknown to the compiler. */
extern volatile size_t hopeless_bytes;

#endif

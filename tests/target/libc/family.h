/*
 * Names of the malloc family that some of the libraries' headers lack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_TARGET_LIBC_FAMILY_H
#define TESTS_TARGET_LIBC_FAMILY_H

#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>

int posix_memalign(void **result, size_t alignment, size_t bytes);
void *valloc(size_t bytes);
void *pvalloc(size_t bytes);
void *reallocarray(void *payload, size_t count, size_t bytes);
void *reallocf(void *payload, size_t bytes);
void *aligned_alloc(size_t alignment, size_t bytes);
int malloc_trim(size_t pad_bytes);
void cfree(void *payload);

#endif

/*
 * The parts of Mbed TLS that its buffer allocator needs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_HEAPS_MBEDTLS_CONFIG_H
#define TESTS_BENCH_HEAPS_MBEDTLS_CONFIG_H

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
/* As for every other heap here. */
#define MBEDTLS_MEMORY_ALIGN_MULTIPLE 8

#endif

/*
 * The heap under test, as the bench sees it: one file in tests/bench/heaps/ for each, picked by the build.
 *
 * A call is described, not made, so that all heaps are called by the same instructions (machine.h) and
 * what is counted is the heap's own function, from its first instruction to its return.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_HEAP_H
#define TESTS_BENCH_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A function and what it is called with. */
struct heap_call {
    uintptr_t function;
    uintptr_t arguments[3];
};

/**
 * Make a fresh heap; whatever was there before is forgotten.
 *
 * @param memory  aligned to 64 KiB; everything that the heap keeps for itself comes out of it too.
 * @return false if that is too little.
 */
bool heap_start(void *memory, size_t bytes);

/** The calls. A function of 0 says that the heap has none of this kind. */
struct heap_call heap_malloc(size_t bytes);
struct heap_call heap_free(void *payload);
struct heap_call heap_realloc(void *payload, size_t bytes);
struct heap_call heap_calloc(size_t bytes);

#endif

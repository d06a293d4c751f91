/*
 * The adversary: brings a heap into the states from which the longest paths through it start.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/heap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_BYTES 4096U

static uint64_t arena[ARENA_BYTES / sizeof(uint64_t)];

int main(void)
{
    struct ashlar_heap *heap = ashlar_heap_create(arena, sizeof arena);
    void *volatile payload = ashlar_alloc(heap, 16);
    payload = ashlar_realloc(heap, payload, 32);
    ashlar_free(heap, payload);
    payload = ashlar_calloc(heap, 4, 8);
    ashlar_free(heap, payload);
    payload = ashlar_aligned_alloc(heap, 32, 8);
    ashlar_free(heap, payload);
    return payload != NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

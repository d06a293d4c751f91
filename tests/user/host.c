/*
 * A user's program on a host: a heap of Ashlar's over an array, beside the machine's own malloc.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/check.h>
#include <ashlar/heap.h>

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    static char memory[4096];
    struct ashlar_heap *heap = ashlar_heap_create(memory, sizeof memory);
    char *piece = ashlar_alloc(heap, 100);
    int is_right = piece > memory && piece + 100 <= memory + sizeof memory;
    ashlar_free(heap, piece);
    is_right = is_right && ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND;
    puts(is_right ? "the heap is Ashlar's" : "the heap is not Ashlar's");
    return is_right ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * Prints how many bytes a heap keeps outside its blocks, by the size that it may grow to: control
 * structure, counters, the first region's record and sentinel. Fails if one exceeds its limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/heap.h>
#include <ashlar/stats.h>
#include <stdio.h>
#include <stdlib.h>

/* What the project promises at the default options on a 32-bit target, by layout; 0 is no promise. */
struct limit {
    size_t heap_kib;
    size_t overhead_bytes_max[2];
};

static const struct limit limits[] = {
    {1, {0, 0}},   {4, {170, 100}},  {16, {220, 128}}, {64, {256, 160}}, {256, {0, 0}},
    {1024, {340, 0}}, {4096, {0, 0}}, {16384, {0, 0}},  {65536, {0, 0}},
};

static size_t overhead_bytes(size_t heap_kib)
{
    static unsigned char memory[1024] __attribute__((aligned(8)));
    struct ashlar_heap *heap = ashlar_heap_create_growable(memory, sizeof memory, heap_kib * 1024);
    if (heap == NULL) {
        printf("no heap for %lu KiB\n", (unsigned long)heap_kib);
        exit(EXIT_FAILURE);
    }
    return ashlar_heap_stats(heap).overhead_bytes;
}

int main(void)
{
    int status = EXIT_SUCCESS;
    printf("| heap (KiB) | kept (bytes) | of the heap |\n|---:|---:|---:|\n");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0] && limits[i].heap_kib <= ASHLAR_HEAP_BYTES_MAX / 1024; i++) {
        size_t limit_bytes = limits[i].overhead_bytes_max[ASHLAR_LAYOUT];
        size_t bytes = overhead_bytes(limits[i].heap_kib);
        /* In hundredths of a percent, rounded up: printf need not know doubles here. */
        size_t share = (bytes * 10000 + limits[i].heap_kib * 1024 - 1) / (limits[i].heap_kib * 1024);
        bool is_kept = limit_bytes == 0 || bytes <= limit_bytes;
        printf("| %lu | %lu | %lu.%02lu %% |%s\n", (unsigned long)limits[i].heap_kib, (unsigned long)bytes,
               (unsigned long)(share / 100), (unsigned long)(share % 100), is_kept ? "" : " too much");
        if (!is_kept) {
            status = EXIT_FAILURE;
        }
    }
    return status;
}

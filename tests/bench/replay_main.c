/*
 * Replays a flat trace against a heap of a given size, on this machine or on a board, and says how it went.
 *
 *   replay <flat trace> <region bytes>      (bytes may end in K)
 *
 * The heap under test is one of its own, in memory that malloc gives; slots and files are malloc's. What is
 * printed depends on the trace, the region and the heap's code alone, so two machines with pointers of the
 * same size print the same.
 *
 * Exit status: 0 if the trace was replayed to its end; 1 if not; 2 if the arguments cannot be used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay_heap.h"

#include <ashlar/check.h>
#include <ashlar/stats.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char *const kind_names[] = {"malloc", "calloc", "realloc", "aligned_alloc", "free"};

static size_t file_read(void *context, void *buffer, size_t bytes)
{
    return fread(buffer, 1, bytes, context);
}

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "replay: %s: %s\n", what, why);
    return STATUS_USAGE;
}

static unsigned long ulong_of(size_t value)
{
    return (unsigned long)value;
}

/* Say how it ended, in one line. */
static void end_print(const struct replay_result *result, size_t region_bytes)
{
    printf("region %lu: ", ulong_of(region_bytes));
    switch (result->end) {
    case REPLAY_DONE:
        printf("all %lu operations done\n", ulong_of(result->operations));
        break;
    case REPLAY_NO_MEMORY:
        printf("operation %lu failed: %s of %lu bytes with %lu live in %lu blocks\n", ulong_of(result->operations),
               kind_names[result->kind], ulong_of(result->wanted_bytes), ulong_of(result->live_bytes),
               ulong_of(result->live_blocks));
        break;
    case REPLAY_DAMAGED:
        printf("operation %lu found a damaged payload\n", ulong_of(result->operations));
        break;
    case REPLAY_MISALIGNED:
        printf("operation %lu got a payload that is not aligned\n", ulong_of(result->operations));
        break;
    case REPLAY_BAD_TRACE:
        printf("the trace is damaged at operation %lu\n", ulong_of(result->operations));
        break;
    }
}

static int report(const struct replay_result *result, const struct ashlar_heap *heap, size_t region_bytes)
{
    struct ashlar_check_result check = ashlar_heap_check(heap);
    struct ashlar_stats stats = ashlar_heap_stats(heap);
    end_print(result, region_bytes);
    printf("peak live %lu bytes in at most %lu blocks, peak used %lu bytes, largest free %lu bytes, checksum %08lx\n",
           ulong_of(result->live_bytes_peak), ulong_of(result->live_blocks_peak), ulong_of(stats.used_bytes_peak),
           ulong_of(ashlar_largest_free(heap)), ulong_of(result->checksum));
    if (check.broken != ASHLAR_HEAP_SOUND) {
        printf("the heap is broken: INV-%d\n", (int)check.broken);
    }
    return result->end == REPLAY_DONE && check.broken == ASHLAR_HEAP_SOUND ? STATUS_DONE : STATUS_FAILED;
}

/* Replay in memory that is there and large enough. */
static int replay_in(struct replay *replay, void *memory, size_t region_bytes)
{
    struct ashlar_heap *heap = ashlar_heap_create(memory, region_bytes);
    if (heap == NULL) {
        printf("region %lu: no heap can be there\n", ulong_of(region_bytes));
        return STATUS_FAILED;
    }
    replay->allocator = replay_heap_allocator(heap);
    replay->base = memory;
    struct replay_result result = replay_run(replay);
    return report(&result, heap, region_bytes);
}

static int replay_file(FILE *file, const char *name, size_t region_bytes)
{
    static struct replay replay;
    if (!replay_open(&replay, (struct replay_source){file_read, file})) {
        return fail(name, "not a flat trace (tools/ashlar trace --flat makes one)");
    }
    size_t alignment = replay.header.alignment_max;
    /* A whole number of alignments, as aligned_alloc asks for. */
    size_t memory_bytes = (region_bytes + alignment - 1) & ~(alignment - 1);
    replay.slots = calloc(replay.header.slots == 0 ? 1 : replay.header.slots, sizeof *replay.slots);
    void *memory = memory_bytes < region_bytes ? NULL : aligned_alloc(alignment, memory_bytes);
    int status = replay.slots == NULL || memory == NULL
                     ? fail(name, "this machine has no memory for that region and the trace's slots")
                     : replay_in(&replay, memory, region_bytes);
    free(memory);
    free(replay.slots);
    return status;
}

/* A number of bytes, or 0 if it is none. */
static size_t bytes_parsed(const char *text)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    unsigned long unit = *end == 'K' ? 1024 : 1;
    end += *end == 'K' ? 1 : 0;
    bool is_number = *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && value <= SIZE_MAX / unit;
    return is_number ? (size_t)(value * unit) : 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return fail("usage", "replay <flat trace> <region bytes>");
    }
    size_t region_bytes = bytes_parsed(argv[2]);
    if (region_bytes == 0 || region_bytes > ASHLAR_HEAP_BYTES_MAX) {
        return fail(argv[2], "not a number of bytes that a heap can have");
    }
    FILE *file = fopen(argv[1], "rb");
    if (file == NULL) {
        return fail(argv[1], strerror(errno));
    }
    int status = replay_file(file, argv[1], region_bytes);
    (void)fclose(file);
    return status;
}

/*
 * Exhaustive search: every state that alloc(any size), free(any payload) and realloc(any payload, any size)
 * can reach on a small heap, breadth first, until nothing new appears.
 *
 * Usage: exhaustive <bytes of blocks>
 *
 * A state is the heap's memory in a normal form: a payload holds a fixed pattern, the inside of a free block
 * zeros, and the peak counter is what is in use; none of these may influence the allocator. Every
 * transition starts from the restored image, is predicted from the raw memory, and must leave all other
 * payloads where and as they were; every new state must satisfy INV-1 to INV-7 by the oracle and by
 * ashlar_heap_check(). A call that fails must not have changed a byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/check.h>
#include <ashlar/heap.h>
#include <ashlar/stats.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/control.h"
#include "exhaustive/states.h"
#include "support/naive.h"
#include "support/oracle.h"

enum {
    BLOCK_BYTES_MOST = 1024,
    BLOCKS_MOST = BLOCK_BYTES_MOST / NAIVE_BLOCK_BYTES_MIN,
    MEMORY_BYTES = 4096,
    SIZES_MOST = BLOCK_BYTES_MOST + 16
};

/* A step, packed: what is called, for the block at which offset, with which size. */
enum call { CALL_ALLOC, CALL_FREE, CALL_REALLOC };
struct step {
    enum call call;
    size_t offset;
    size_t bytes;
};

/* All blocks of a state, in address order. */
struct blocks {
    size_t count;
    struct raw_block at[BLOCKS_MOST];
};

static _Alignas(64) unsigned char memory[MEMORY_BYTES];
static struct ashlar_heap *const heap = (struct ashlar_heap *)(void *)memory;
static size_t heap_bytes;
static size_t sizes; /* requests of 0 to sizes-1 bytes are tried */

/* The state that is expanded now. */
static unsigned char image[MEMORY_BYTES];
static uint32_t number;
static struct blocks blocks;
static size_t used_blocks;
static size_t used_bytes;
static bool serves[SIZES_MOST];

static struct step step;
static unsigned char last_result[MEMORY_BYTES]; /* memory after the last transition, in normal form */
static const unsigned char *last_payload;       /* what that returned; NULL if the next must be looked at in full */
static uint64_t transitions;

/* Failure: say what broke, and how to get there. */

static uint32_t step_packed(struct step s)
{
    return (uint32_t)s.call << 30 | (uint32_t)(s.offset / 8) << 15 | (uint32_t)s.bytes;
}

static void step_print(uint32_t packed)
{
    static const char *const names[] = {"alloc", "free", "realloc"};

    fprintf(stderr, "  %-8s block at %-4lu %lu bytes\n", names[packed >> 30], (unsigned long)(packed >> 15 & 0x7FFF) * 8,
            (unsigned long)(packed & 0x7FFF));
}

static void path_print(uint32_t to)
{
    uint32_t parent;
    uint32_t packed = states_step(to, &parent);

    if (parent == to) {
        return;
    }
    path_print(parent);
    step_print(packed);
}

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "exhaustive: %s\nafter these steps:\n", what);
    path_print(number);
    fprintf(stderr, "then:\n");
    step_print(step_packed(step));
    printf("0 passed, 1 failed\n");
    exit(1);
}

static void require(bool holds, const char *what)
{
    if (!holds) {
        fail(what);
    }
}

void ashlar_port_fault(const struct ashlar_fault *fault)
{
    fprintf(stderr, "fault of kind %d\n", (int)fault->kind);
    fail("a fault was reported");
}

/* Payloads: the pattern depends on the place in the payload only, so that a state is not told apart by it. */

static unsigned char pattern_at(size_t index)
{
    return (unsigned char)(index * 29 + 7);
}

static void payload_fill(unsigned char *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        payload[i] = pattern_at(i);
    }
}

static bool payload_is_filled(const unsigned char *payload, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (payload[i] != pattern_at(i)) {
            return false;
        }
    }
    return true;
}

/* Blocks */

static void blocks_add(const struct raw_block *block, void *context)
{
    struct blocks *list = context;

    require(list->count < BLOCKS_MOST, "more blocks than fit");
    list->at[list->count] = *block;
    list->count++;
}

static struct blocks blocks_read(void)
{
    struct blocks list = {.count = 0};

    oracle_walk(heap, blocks_add, &list);
    return list;
}

static const struct raw_block *used_after(const struct blocks *list, size_t *index)
{
    while (*index < list->count && !list->at[*index].used) {
        (*index)++;
    }
    return *index < list->count ? &list->at[(*index)++] : NULL;
}

/* The used blocks are those before the step, without `gone` and with `come` (payloads; NULL for none). */
static void others_require_unmoved(const struct blocks *now, const unsigned char *gone, const unsigned char *come)
{
    size_t i = 0;
    size_t j = 0;

    for (;;) {
        const struct raw_block *before = used_after(&blocks, &i);
        const struct raw_block *after;

        while (before != NULL && before->payload == gone) {
            before = used_after(&blocks, &i);
        }
        after = used_after(now, &j);
        while (after != NULL && after->payload == come) {
            after = used_after(now, &j);
        }
        if (before == NULL || after == NULL) {
            require(before == after, "a used block appeared or vanished");
            return;
        }
        require(before->payload == after->payload && before->bytes == after->bytes, "another used block changed");
    }
}

/* The normal form */

static void normalise(const struct blocks *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct raw_block *block = &list->at[i];

        if (!block->used) {
            const size_t links = 2 * NAIVE_LINK_BYTES;

            memset(block->payload + links, 0, block->bytes - NAIVE_HEADER_BYTES - links - NAIVE_FOOTER_BYTES);
        }
    }
    heap->used_bytes_peak = heap->used_bytes;
}

static void state_require_sound(const struct blocks *list)
{
    struct verdict verdict = oracle_check(heap);
    size_t largest = ashlar_largest_free(heap);

    if (verdict.invariant != 0) {
        fprintf(stderr, "INV-%d: ", verdict.invariant);
        fail(verdict.what);
    }
    require(ashlar_heap_check(heap).broken == ASHLAR_HEAP_SOUND, "ashlar_heap_check() alone finds the heap broken");
    for (size_t i = 0; i < list->count; i++) {
        const struct raw_block *block = &list->at[i];

        require(!block->used || payload_is_filled(block->payload, block->bytes - NAIVE_HEADER_BYTES),
                "a payload was written to");
    }
    require(largest == 0 ? !oracle_would_serve(heap, 0) : oracle_would_serve(heap, largest),
            "ashlar_largest_free() promises too much");
    require(!oracle_would_serve(heap, largest + 1), "ashlar_largest_free() promises too little");
}

static void result_take(const struct blocks *now, const unsigned char *payload)
{
    memcpy(last_result, memory, heap_bytes);
    last_payload = payload;
    if (states_add(memory, number, step_packed(step))) {
        state_require_sound(now);
    }
}

/* Transitions */

static void step_begin(enum call call, size_t offset, size_t bytes)
{
    memcpy(memory, image, heap_bytes);
    step = (struct step){call, offset, bytes};
    transitions++;
}

static void counters_require(size_t blocks_now, bool peak_is_exact)
{
    struct ashlar_stats stats = ashlar_heap_stats(heap);
    size_t most = stats.used_bytes > used_bytes ? stats.used_bytes : used_bytes;

    require(stats.used_blocks == blocks_now, "the used blocks are miscounted");
    require(stats.used_bytes_peak >= most, "the peak is too low");
    require(!peak_is_exact || stats.used_bytes_peak == most, "the peak is too high");
}

static void failed_require_unchanged(bool may_fail)
{
    require(may_fail, "a call failed that could be served");
    require(memcmp(memory, image, heap_bytes) == 0, "a failed call changed the heap");
}

static void served_require_placed(const unsigned char *payload, size_t bytes)
{
    require((uintptr_t)payload % ASHLAR_ALIGNMENT == 0, "a payload is misaligned");
    require(ashlar_usable_size(payload) >= bytes, "a payload is too small");
    require(ashlar_usable_size(payload) < naive_payload_bytes(naive_block_bytes(bytes)) + NAIVE_BLOCK_BYTES_MIN,
            "a payload keeps what could be a block of its own");
}

/* The same call with one byte more mostly gives the same payload and memory, which was looked at just now. */
static bool result_is_repeated(const unsigned char *payload)
{
    heap->used_bytes_peak = heap->used_bytes;
    return payload == last_payload && memcmp(memory, last_result, heap_bytes) == 0;
}

static void try_alloc(size_t bytes)
{
    struct blocks now;
    unsigned char *payload;

    step_begin(CALL_ALLOC, 0, bytes);
    payload = ashlar_alloc(heap, bytes);
    if (payload == NULL) {
        failed_require_unchanged(!serves[bytes]);
        return;
    }
    require(serves[bytes], "a call was served that cannot be");
    served_require_placed(payload, bytes);
    counters_require(used_blocks + 1, true);
    payload_fill(payload, ashlar_usable_size(payload));
    if (result_is_repeated(payload)) {
        return;
    }
    now = blocks_read();
    others_require_unmoved(&now, NULL, payload);
    normalise(&now);
    result_take(&now, payload);
}

static void try_free(const struct raw_block *block)
{
    struct blocks now;

    step_begin(CALL_FREE, (size_t)(block->payload - memory), 0);
    ashlar_free(heap, block->payload);
    counters_require(used_blocks - 1, true);
    now = blocks_read();
    others_require_unmoved(&now, block->payload, NULL);
    normalise(&now);
    result_take(&now, NULL);
}

static bool resize_is_certain(size_t index, size_t bytes)
{
    size_t needed = naive_block_bytes(bytes);
    size_t room = blocks.at[index].bytes;

    if (index + 1 < blocks.count && !blocks.at[index + 1].used) {
        room += blocks.at[index + 1].bytes;
    }
    if (index > 0 && !blocks.at[index - 1].used) {
        room += blocks.at[index - 1].bytes;
    }
    return room >= needed || serves[bytes];
}

static void try_realloc(size_t index, size_t bytes)
{
    unsigned char *old = blocks.at[index].payload;
    size_t old_bytes = blocks.at[index].bytes - NAIVE_HEADER_BYTES;
    struct blocks now;
    unsigned char *payload;

    step_begin(CALL_REALLOC, (size_t)(old - memory), bytes);
    payload = ashlar_realloc(heap, old, bytes);
    require((payload != NULL) == resize_is_certain(index, bytes), "a resize was served that cannot be, or was not");
    if (payload == NULL) {
        failed_require_unchanged(true);
        return;
    }
    served_require_placed(payload, bytes);
    counters_require(used_blocks, false);
    require(payload_is_filled(payload, old_bytes < bytes ? old_bytes : bytes), "a resize lost content");
    payload_fill(payload, ashlar_usable_size(payload));
    if (result_is_repeated(payload)) {
        return;
    }
    now = blocks_read();
    others_require_unmoved(&now, old, payload);
    normalise(&now);
    result_take(&now, payload);
}

/* The search */

static void state_read(void)
{
    struct ashlar_stats stats;

    memcpy(memory, image, heap_bytes);
    blocks = blocks_read();
    stats = ashlar_heap_stats(heap);
    used_blocks = stats.used_blocks;
    used_bytes = stats.used_bytes;
    for (size_t bytes = 0; bytes < sizes; bytes++) {
        serves[bytes] = oracle_would_serve(heap, bytes);
    }
}

static void state_expand(void)
{
    state_read();
    last_payload = NULL;
    for (size_t bytes = 0; bytes < sizes; bytes++) {
        try_alloc(bytes);
    }
    for (size_t i = 0; i < blocks.count; i++) {
        if (!blocks.at[i].used) {
            continue;
        }
        try_free(&blocks.at[i]);
        for (size_t bytes = 0; bytes < sizes; bytes++) {
            try_realloc(i, bytes);
        }
    }
}

/* The smallest memory whose heap has exactly this many bytes of blocks. */
static bool heap_make(size_t block_bytes)
{
    for (heap_bytes = block_bytes; heap_bytes <= MEMORY_BYTES; heap_bytes += NAIVE_GRANULE_BYTES) {
        memset(memory, 0, sizeof memory);
        if (ashlar_heap_create(memory, heap_bytes) != NULL && ashlar_heap_stats(heap).free_bytes == block_bytes) {
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    size_t block_bytes = argc == 2 ? (size_t)strtoul(argv[1], NULL, 0) : 0;

    if (block_bytes > BLOCK_BYTES_MOST || block_bytes % NAIVE_GRANULE_BYTES != 0 || !heap_make(block_bytes)) {
        fprintf(stderr, "usage: %s <bytes of blocks: a multiple of 8, at most %d>\n", argv[0], BLOCK_BYTES_MOST);
        return 2;
    }
    sizes = block_bytes + 2 * NAIVE_GRANULE_BYTES;
    states_begin(heap_bytes);
    states_add(memory, 0, 0);
    {
        struct blocks first = blocks_read();

        state_require_sound(&first);
    }
    while (states_next(image, &number)) {
        state_expand();
    }
    printf("exhaustive: %lu bytes of blocks, %d-bit, safety level %d: %lu states, %llu transitions, no more to find\n",
           (unsigned long)block_bytes, (int)sizeof(void *) * 8, ASHLAR_SAFETY, (unsigned long)states_count(),
           (unsigned long long)transitions);
    printf("1 passed, 0 failed\n");
    return 0;
}

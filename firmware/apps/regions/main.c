/*
 * RAMs: what the part has, memory by what it is good for, a buffer for DMA, and what malloc does when one RAM is full.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"

#include <ashlar/caps.h>
#include <ashlar/check.h>
#include <ashlar/malloc.h>
#include <ashlar/sampled.h>
#include <ashlar/stats.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RAMS_SHOWN_MAX 8
#define SMALL_BYTES 100

static const char *state_words(enum ashlar_ram_state state)
{
    return state == ASHLAR_RAM_READY ? "in use" : state == ASHLAR_RAM_LEFT_ALONE ? "left alone" : "refused";
}

static void attributes_print(unsigned attributes)
{
    static const char *const words[] = {"fast", "dma", "external", "executable", "retained", "no-cache", "not-malloc"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((attributes & (1u << i)) != 0) {
            printf(" %s", words[i]);
        }
    }
}

static void rams_show(void)
{
    struct ashlar_ram_info info;
    printf("RAMS, in the order in which malloc takes them\n");
    for (unsigned i = 0; i < RAMS_SHOWN_MAX && ashlar_ram_info(i, &info); i++) {
        printf("  %-5s 0x%08lx %9lu bytes  %-10s", info.ram.name, (unsigned long)(uintptr_t)info.ram.start,
               number(info.ram.bytes), state_words(info.state));
        attributes_print(info.ram.attributes);
        printf("\n");
    }
}

/* The RAM that a payload lies in. What the level sampled keeps in its slots was asked of the break's. */
static bool ram_of(const void *payload, struct ashlar_ram_info *info)
{
    for (unsigned i = 0; ashlar_ram_info(i, info); i++) {
        bool is_sampled = info->heap == ashlar_malloc_heap() && ashlar_sampled_covers(payload);
        if (is_sampled || (uintptr_t)payload - (uintptr_t)info->ram.start < info->ram.bytes) {
            return true;
        }
    }
    return false;
}

/* Whether a RAM in use has these attributes. */
static bool part_has(unsigned attributes)
{
    struct ashlar_ram_info info;
    for (unsigned i = 0; ashlar_ram_info(i, &info); i++) {
        if (info.state == ASHLAR_RAM_READY && (info.ram.attributes & attributes) == attributes) {
            return true;
        }
    }
    return false;
}

static void caps_try(const char *words, unsigned attributes)
{
    struct ashlar_ram_info info;
    errno = 0;
    char *payload = ashlar_alloc_caps(attributes, SMALL_BYTES, ASHLAR_ALIGNMENT);
    printf("  %-28s ", words);
    if (payload == NULL) {
        printf("NULL, errno is %s\n", errno == ENOMEM ? "ENOMEM" : "wrong");
        expect(!part_has(attributes) && errno == ENOMEM, "there is no such RAM");
        return;
    }
    memset(payload, 0x5A, SMALL_BYTES);
    bool known = ram_of(payload, &info);
    printf("%s\n", known ? info.ram.name : "nowhere");
    expect(known && (info.ram.attributes & attributes) == attributes, "the RAM has the attributes");
    free(payload);
}

static void caps_show(void)
{
    printf("\nBY ATTRIBUTES                   lies in\n");
    caps_try("fast", ASHLAR_RAM_FAST);
    caps_try("dma", ASHLAR_RAM_DMA);
    caps_try("external", ASHLAR_RAM_EXTERNAL);
    caps_try("fast and external", ASHLAR_RAM_FAST | ASHLAR_RAM_EXTERNAL);
}

static void dma_show(void)
{
    printf("\nFOR DMA, in whole lines of %d bytes\n", ASHLAR_CACHE_LINE_BYTES);
    char *buffer = ashlar_dma_alloc(SMALL_BYTES);
    if (buffer == NULL) {
        printf("  no RAM is known to be reached by DMA\n");
        expect(!part_has(ASHLAR_RAM_DMA), "a part with such a RAM has room for a buffer");
        return;
    }
    printf("  %d bytes asked for, %lu set apart\n", SMALL_BYTES, number(ashlar_dma_bytes(SMALL_BYTES)));
    expect((uintptr_t)buffer % ASHLAR_CACHE_LINE_BYTES == 0, "the buffer starts with a line");
    memset(buffer, 0xFF, ashlar_dma_bytes(SMALL_BYTES));
    free(buffer);
}

/* Allocate a chain of blocks until there are no more, count the RAMs that they lie in, and free them all. */
static void exhaustion_show(size_t block_bytes)
{
    void **chain = NULL;
    unsigned long blocks = 0;
    unsigned used_rams = 0;
    const void *start_before = NULL;
    for (void **block = malloc(block_bytes); block != NULL; block = malloc(block_bytes)) {
        struct ashlar_ram_info info;
        expect(ram_of(block, &info), "each block lies in a RAM");
        if (used_rams == 0 || info.ram.start != start_before) {
            used_rams++;
            start_before = info.ram.start;
            printf("  from block %4lu on in %s\n", blocks + 1, info.ram.name);
        }
        *block = chain;
        chain = block;
        blocks++;
    }
    printf("  then NULL, errno is %s\n", errno == ENOMEM ? "ENOMEM" : "wrong");
    expect(blocks > 0, "there is memory");
    while (chain != NULL) {
        void **next = *chain;
        free(chain);
        chain = next;
    }
}

/* A heap over each RAM in use; all that was allocated here is free again, and every heap is sound. */
static void heaps_show(void)
{
    struct ashlar_ram_info info;
    printf("\nHEAPS                  free     in use\n");
    for (unsigned i = 0; ashlar_ram_info(i, &info); i++) {
        if (info.heap == NULL) {
            continue;
        }
        ashlar_malloc_lock();
        struct ashlar_stats stats = ashlar_heap_stats(info.heap);
        struct ashlar_check_result found = ashlar_heap_check(info.heap);
        ashlar_malloc_unlock();
        printf("  %-16s %10lu %10lu\n", info.ram.name, number(stats.free_bytes), number(stats.used_bytes));
        expect(found.broken == ASHLAR_HEAP_SOUND, "the heap is sound");
    }
}

int main(void)
{
    struct ashlar_ram_info info;
    rams_show();
    caps_show();
    dma_show();
    size_t most_bytes = 0;
    for (unsigned i = 0; ashlar_ram_info(i, &info); i++) {
        if (info.state == ASHLAR_RAM_READY && info.ram.bytes > most_bytes) {
            most_bytes = info.ram.bytes;
        }
    }
    size_t block_bytes = most_bytes / 64;
    printf("\nMALLOC, blocks of %lu bytes\n", number(block_bytes));
    exhaustion_show(block_bytes);
    heaps_show();
    return expect_end();
}

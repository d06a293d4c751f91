/*
 * What share of damaged headers the calls of the hardened level tell: a used block's header is written over in the ways that
 * programs do, and the block before it, or itself, is freed.
 *
 * The heap is put back after each call. What counts is a report of any kind; where there is none, the call believed the header.
 * Prints one row of a table: layout, step, then a share for each kind of damage. tests/forged/table prints the whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/sound.h"
#include "support/prng.h"

#include <ashlar/heap.h>
#include <ashlar_port.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ARENA_BYTES = 4096,
    SIZES = 40,           /* of the victim: every smallest class, and a few more */
    RANDOM_WORDS = 20000, /* per size */
    SEED = 4
};

/* Where a Cortex-M has its RAM: a seal depends on the place. */
#define ARENA_ADDRESS ((void *)0x20000000)

static unsigned char *arena;
static unsigned char image[ARENA_BYTES];
static unsigned faults;

/* The block before, the victim, and one behind it. */
static struct ashlar_heap *heap;
static void *before;
static void *victim;

/* How many were tried, and told. */
struct share {
    unsigned long tried;
    unsigned long told;
};

void ashlar_port_fault(const struct ashlar_fault *fault)
{
    (void)fault;
    faults++;
}

static void scene_set(size_t victim_bytes)
{
    memset(arena, 0, ARENA_BYTES);
    heap = ashlar_heap_create(arena, ARENA_BYTES);
    before = ashlar_alloc(heap, 24);
    victim = ashlar_alloc(heap, victim_bytes);
    void *behind = ashlar_alloc(heap, 24);
    if (before == NULL || victim == NULL || behind == NULL) {
        exit(1);
    }
    memcpy(image, arena, sizeof image);
}

/* Whether freeing `payload` with the victim's header as it is now is reported; the heap is then as it was. */
static bool free_is_told(void *payload)
{
    faults = 0;
    ashlar_free(heap, payload);
    memcpy(arena, image, sizeof image);
    return faults != 0;
}

static void share_add(struct share *share, uint32_t header)
{
    struct block *block = block_of(victim);
    void *const payloads[] = {before, victim};

    if ((block_word)header == block->header) {
        return;
    }
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        block->header = (block_word)header;
        share->tried++;
        share->told += free_is_told(payloads[i]);
    }
}

static void share_print(const struct share *share)
{
    printf(" %.1f %% |", 100.0 * (double)share->told / (double)share->tried);
}

/* A string's end, one byte too far. */
static void zero_bytes(struct share *share, uint32_t header, struct prng *prng)
{
    (void)prng;
    share_add(share, header & ~(uint32_t)0xFF);
}

/* Any byte, one byte too far. */
static void low_bytes(struct share *share, uint32_t header, struct prng *prng)
{
    (void)prng;
    for (uint32_t byte = 0; byte <= 0xFF; byte++) {
        share_add(share, (header & ~(uint32_t)0xFF) | byte);
    }
}

/* Any word. */
static void words(struct share *share, uint32_t header, struct prng *prng)
{
    (void)header;
    for (unsigned i = 0; i < RANDOM_WORDS; i++) {
        share_add(share, (uint32_t)prng_next(prng));
    }
}

/* The header of a used block of some size that fits the heap, by someone who does not know what else a header has. */
static void forgeries(struct share *share, uint32_t header, struct prng *prng)
{
    (void)header;
    (void)prng;
    for (uint32_t bytes = BLOCK_BYTES_MIN; bytes < ARENA_BYTES / 2; bytes += GRANULE_BYTES) {
        share_add(share, bytes | BLOCK_USED);
    }
}

/* The header of another block, copied. */
static void copies(struct share *share, uint32_t header, struct prng *prng)
{
    (void)header;
    (void)prng;
    share_add(share, block_of(before)->header);
}

int main(void)
{
    void (*const kinds[])(struct share *, uint32_t, struct prng *) = {zero_bytes, low_bytes, words, forgeries, copies};
    struct prng prng = prng_seeded(SEED);

    arena = mmap(ARENA_ADDRESS, ARENA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (arena != ARENA_ADDRESS) {
        perror("forged: no memory at the address wanted");
        return 1;
    }
    printf("| %s | %d |", ASHLAR_LAYOUT == ASHLAR_LAYOUT_WIDE ? "wide" : "compact", ASHLAR_HARDENING);
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        struct share share = {0, 0};

        for (size_t i = 0; i < SIZES; i++) {
            scene_set(i * GRANULE_BYTES + 4);
            kinds[kind](&share, block_of(victim)->header, &prng);
        }
        share_print(&share);
    }
    putchar('\n');
    return 0;
}

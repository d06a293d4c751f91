/*
 * States: an open-addressing table of hashes, a queue in chunks that are freed as they empty, and a trail.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exhaustive/states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_IMAGES = 4096, TABLE_SLOTS_AT_FIRST = 1 << 16 };

struct chunk {
    struct chunk *next;
    size_t filled;
    size_t taken;
    unsigned char images[];
};

struct trail {
    uint32_t parent;
    uint32_t step;
};

static size_t image_bytes;
static uint64_t *table; /* 0 is an empty slot */
static size_t table_slots;
static struct chunk *queue_head;
static struct chunk *queue_tail;
static struct trail *trails;
static size_t trails_room;
static uint32_t count;
static uint32_t taken;

static void *memory_or_exit(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "exhaustive: out of memory after %lu states\n", (unsigned long)count);
        exit(2);
    }
    return memory;
}

/* Hash */

static uint32_t rotated(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

/* The finaliser of MurmurHash3 (Appleby, 2011): each input bit changes each output bit with probability 1/2. */
static uint32_t avalanched(uint32_t word)
{
    word ^= word >> 16;
    word *= 0x85EBCA6Bu;
    word ^= word >> 13;
    word *= 0xC2B2AE35u;
    word ^= word >> 16;
    return word;
}

/* Two 32-bit hashes side by side, because the search runs as a 32-bit program. */
static uint64_t image_hash(const void *image)
{
    const unsigned char *bytes = image;
    uint32_t low = 0x243F6A88u;
    uint32_t high = 0x85A308D3u;
    uint64_t hash;

    for (size_t i = 0; i < image_bytes; i += sizeof(uint32_t)) {
        uint32_t word;

        memcpy(&word, bytes + i, sizeof word);
        low = rotated(low ^ word * 0xCC9E2D51u, 13) * 5u + 0xE6546B64u;
        high = rotated((high + word) * 0x9E3779B1u, 17) ^ word;
    }
    low = avalanched(low);
    high = avalanched(high ^ low * 0x1B873593u);
    hash = (uint64_t)high << 32 | low;
    return hash == 0 ? 1 : hash;
}

/* Table */

static bool table_put(uint64_t hash)
{
    size_t slot = (size_t)hash & (table_slots - 1);

    while (table[slot] != 0) {
        if (table[slot] == hash) {
            return false;
        }
        slot = (slot + 1) & (table_slots - 1);
    }
    table[slot] = hash;
    return true;
}

static void table_grow(void)
{
    uint64_t *old = table;
    size_t old_slots = table_slots;

    table_slots = old_slots == 0 ? TABLE_SLOTS_AT_FIRST : old_slots * 2;
    table = memory_or_exit(calloc(table_slots, sizeof *table));
    for (size_t i = 0; i < old_slots; i++) {
        if (old[i] != 0) {
            table_put(old[i]);
        }
    }
    free(old);
}

/* Queue */

static void queue_put(const void *image)
{
    if (queue_tail == NULL || queue_tail->filled == CHUNK_IMAGES) {
        struct chunk *chunk = memory_or_exit(malloc(sizeof *chunk + CHUNK_IMAGES * image_bytes));

        *chunk = (struct chunk){NULL, 0, 0};
        if (queue_tail == NULL) {
            queue_head = chunk;
        } else {
            queue_tail->next = chunk;
        }
        queue_tail = chunk;
    }
    memcpy(queue_tail->images + queue_tail->filled * image_bytes, image, image_bytes);
    queue_tail->filled++;
}

static bool queue_take(void *image)
{
    struct chunk *chunk = queue_head;

    if (chunk != NULL && chunk->taken == CHUNK_IMAGES) {
        queue_head = chunk->next;
        queue_tail = queue_head == NULL ? NULL : queue_tail;
        free(chunk);
        chunk = queue_head;
    }
    if (chunk == NULL || chunk->taken == chunk->filled) {
        return false;
    }
    memcpy(image, chunk->images + chunk->taken * image_bytes, image_bytes);
    chunk->taken++;
    return true;
}

/* States */

void states_begin(size_t bytes)
{
    image_bytes = bytes;
    table_grow();
}

static void trail_put(uint32_t parent, uint32_t step)
{
    if (count == trails_room) {
        trails_room = trails_room == 0 ? CHUNK_IMAGES : trails_room * 2;
        trails = memory_or_exit(realloc(trails, trails_room * sizeof *trails));
    }
    trails[count] = (struct trail){parent, step};
}

bool states_add(const void *image, uint32_t parent, uint32_t step)
{
    if (!table_put(image_hash(image))) {
        return false;
    }
    trail_put(parent, step);
    queue_put(image);
    count++;
    if (count > table_slots / 2) {
        table_grow();
    }
    return true;
}

bool states_next(void *image, uint32_t *number)
{
    if (!queue_take(image)) {
        return false;
    }
    *number = taken++;
    return true;
}

uint32_t states_count(void)
{
    return count;
}

uint32_t states_step(uint32_t number, uint32_t *parent)
{
    *parent = trails[number].parent;
    return trails[number].step;
}

/*
 * See free_memory.h.
 *
 * What the core keeps in a free block are its links, at the start, and its footer, at the end; when blocks are merged, the
 * links of one and the header between them are left behind, and are filled here.
 *
 * Owns: where in free blocks the filling is. Must not know: records, zones, who frees.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/free_memory.h"

#include "safety/marks.h"
#include "safety/plain.h"

#define LINKS_BYTES (sizeof(block_link) + sizeof(block_slot))

static bool is_filled(void)
{
    return ASHLAR_SAFETY == ASHLAR_SAFETY_DEBUG;
}

static unsigned char *links_end(struct block *block)
{
    return (unsigned char *)block_payload(block) + LINKS_BYTES;
}

/** Where the footer of the block before stands, if that is free; else the end of what may be filled of it. */
static unsigned char *footer_before(struct block *block)
{
    return (unsigned char *)&block->previous_footer;
}

static void fill(unsigned char *start, const unsigned char *end)
{
    if (is_filled() && start < end) {
        __builtin_memset(start, ASHLAR_FILL_FREED, (size_t)(end - start));
    }
}

void ashlar_free_memory_fill(struct block *block)
{
    fill(links_end(block), footer_before(block_after(block)));
}

void ashlar_free_memory_extend(struct block *sentinel, bool joins)
{
    struct block *block = sentinel;
    unsigned char *start = links_end(sentinel);
    if (joins) {
        start = footer_before(sentinel);
        block = block_before(sentinel);
    }
    fill(start, footer_before(block_after(block)));
}

/** After a block was merged into the free one that starts at `merged`: its header and links, as far as they are in the way. */
static void stale_fill(struct block *merged, struct block *block)
{
    unsigned char *start = (unsigned char *)&block->header;
    fill(start > links_end(merged) ? start : links_end(merged), links_end(block));
}

void ashlar_free_memory_give(struct ashlar_heap *heap, void *plain)
{
    struct block *block = block_of(plain);
    struct block *after = block_after(block);
    struct block *merged = block_previous_is_free(block) ? block_before(block) : block;
    bool joins_after = !block_is_used(after);
    uint32_t used_blocks = heap->used_blocks;
    fill(plain, (unsigned char *)&after->header);
    ashlar_plain_free(heap, plain);
    if (heap->used_blocks == used_blocks) {
        return; /* refused, and reported */
    }
    if (merged != block) {
        fill(footer_before(block), block_payload(block));
    }
    if (joins_after) {
        stale_fill(merged, after);
    }
}

void ashlar_free_memory_cut(struct ashlar_heap *heap, void *plain, size_t bytes)
{
    struct block *block = block_of(plain);
    struct block *after = block_after(block);
    bool joins_after = !block_is_used(after);
    fill((unsigned char *)plain + bytes, (unsigned char *)&after->header);
    (void)ashlar_plain_realloc(heap, plain, bytes);
    struct block *tail = block_after(block);
    if (joins_after && tail < after) {
        stale_fill(tail, after);
    }
}

const unsigned char *ashlar_free_memory_damage(void *plain)
{
    unsigned char *start = (unsigned char *)plain + LINKS_BYTES;
    const unsigned char *end = footer_before(block_after(block_of(plain)));
    return is_filled() && start < end ? ashlar_marks_freed_damage(start, (size_t)(end - start)) : NULL;
}

/*
 * The oracle: INV-1 to INV-7 on raw memory.
 *
 * A walk over the raw blocks comes first; only when the tiling is sound are the lists followed, and then
 * only to addresses that the walk could have met. INV-4 is shown as a bijection: every free block is found
 * in the list of its bin, no list is longer than there are free blocks, and all lists together have as
 * many nodes as there are free blocks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/oracle.h"

#include <stdint.h>
#include <string.h>

#include "core/control.h"
#include "support/naive.h"

/* A header's flags as docs of the layout give them: bit 0, bit 1, bit 2. */
enum { FLAG_USED = 1, FLAG_PREVIOUS_FREE = 2, FLAG_ALIGNED = 4, FLAGS_END = 8 };
enum {
    WORD_BITS = 32,
    PAYLOAD_OFFSET = 8,
    HEADER_OFFSET = PAYLOAD_OFFSET - NAIVE_HEADER_BYTES,
    FOOTER_OFFSET = HEADER_OFFSET - NAIVE_FOOTER_BYTES, /* of the footer of the block before */
    NEXT_OFFSET = PAYLOAD_OFFSET,
    BACK_OFFSET = NEXT_OFFSET + NAIVE_LINK_BYTES,
    RECORD_END = ASHLAR_LAYOUT == 0 ? 26 : 16
};

#define BROKEN(number, where, text) ((struct verdict){(number), (where), (text)})
static const struct verdict sound = {0, NULL, "sound"};

/* A block while it is looked at: `at` is the 8-byte boundary below its header. */
struct view {
    const unsigned char *at;
    size_t bytes;
    bool used;
    bool previous_free;
    bool aligned;
    bool sealed; /* or need not be */
};

struct tally {
    size_t used_blocks;
    size_t used_bytes;
    size_t free_blocks;
    size_t free_bytes;
    size_t largest_free_block_bytes;
};

/* A number of 2, 4 or 8 bytes, little-endian. */
static uintptr_t number_at(const unsigned char *address, size_t bytes)
{
    uintptr_t number = 0;

    for (size_t i = bytes; i > 0; i--) {
        number = number << 4 << 4 | address[i - 1];
    }
    return number;
}

static uint32_t header_at(const unsigned char *at)
{
    return (uint32_t)number_at(at + HEADER_OFFSET, NAIVE_HEADER_BYTES);
}

/* What stands right before the header at `at`: a footer, or the alignment record of the block before. */
static uint32_t footer_at(const unsigned char *at)
{
    return (uint32_t)number_at(at + FOOTER_OFFSET, NAIVE_FOOTER_BYTES);
}

/* What links are masked with, which leaves 0 as it is. */
static uintptr_t mask_of(const struct ashlar_heap *heap)
{
#if ASHLAR_SAFETY >= 1 && ASHLAR_HARDENING >= 3
    return ASHLAR_LAYOUT == 0 ? heap->link_mask : heap->link_mask % ((uintptr_t)1 << 16);
#else
    (void)heap;
    return 0;
#endif
}

/* Where a link leads: wide, it is the address; compact, the distance from the heap. 0 leads nowhere. */
static const unsigned char *link_at(const struct ashlar_heap *heap, const unsigned char *address)
{
    uintptr_t number = number_at(address, NAIVE_LINK_BYTES);

    if (number == 0) {
        return NULL;
    }
    number ^= mask_of(heap);
    return (const unsigned char *)(ASHLAR_LAYOUT == 0 ? number : (uintptr_t)heap + number);
}

static struct view view_at(const unsigned char *at)
{
    uint32_t header = NAIVE_IS_SEALED ? header_at(at) % NAIVE_SEAL : header_at(at);

    return (struct view){
        .at = at,
        .sealed = header_at(at) == naive_header(at, header),
        .bytes = header - header % FLAGS_END,
        .used = header % 2 == FLAG_USED,
        .previous_free = header / FLAG_PREVIOUS_FREE % 2 == 1,
        .aligned = header / FLAG_ALIGNED % 2 == 1,
    };
}

static const unsigned char *end_of(const struct view *view)
{
    return view->at + view->bytes;
}

static const struct region *region_after(const struct region *region)
{
    return region->next;
}

static const unsigned char *first_of(const struct region *region)
{
    return (const unsigned char *)region + region->first_offset;
}

static const unsigned char *sentinel_of(const struct region *region)
{
    return (const unsigned char *)region + region->sentinel_offset;
}

/* Whether a region's first block is the first that can stand behind its record, which may reach as far into it as a
 * header takes: less than a granule is lost. */
static bool stands_behind(const struct region *region, const unsigned char *record_end)
{
    const unsigned char *latest = first_of(region) + NAIVE_HEADER_BYTES;

    return latest >= record_end && latest - record_end < NAIVE_GRANULE_BYTES;
}

/* The control structure. */

static size_t first_bin(void)
{
    return naive_bin(NAIVE_BLOCK_BYTES_MIN);
}

static size_t last_bin(const struct ashlar_heap *heap)
{
    return naive_bin((size_t)heap->request_bytes_max + NAIVE_HEADER_BYTES);
}

/* Where the list of a bin starts; that of the bin past the last: where the bins end. */
static const unsigned char *bin_at(const struct ashlar_heap *heap, size_t bin)
{
    return (const unsigned char *)heap + offsetof(struct ashlar_heap, bins) + (bin - first_bin()) * NAIVE_LINK_BYTES;
}

/* The first block of a bin, or NULL. */
static const unsigned char *head_of(const struct ashlar_heap *heap, size_t bin)
{
    return link_at(heap, bin_at(heap, bin));
}

static struct verdict control_check(const struct ashlar_heap *heap)
{
    const unsigned char *bins_end = bin_at(heap, last_bin(heap) + 1);

    if ((heap->request_bytes_max + NAIVE_HEADER_BYTES) % NAIVE_GRANULE_BYTES != 0) {
        return BROKEN(1, &heap->request_bytes_max, "the largest block is not whole granules");
    }
    if (!stands_behind(&heap->region, bins_end)) {
        return BROKEN(1, bins_end, "the first block does not stand right behind the bins");
    }
    return sound;
}

/* One block: INV-1, INV-2, INV-3, INV-6 and its part of the tally. */

static struct verdict used_block_check(const struct view *view)
{
    uint32_t record;

    if (!view->aligned) {
        return sound;
    }
    record = footer_at(end_of(view));
    if (record < 4 || record >= RECORD_END) {
        return BROKEN(2, view->at + PAYLOAD_OFFSET, "the alignment record is no alignment above a granule");
    }
    if ((uintptr_t)(view->at + PAYLOAD_OFFSET) % ((uintptr_t)1 << record) != 0) {
        return BROKEN(2, view->at + PAYLOAD_OFFSET, "the payload is not aligned as its record says");
    }
    return sound;
}

static struct verdict neighbour_check(const struct view *view, const struct view *before)
{
    bool before_is_free = before != NULL && !before->used;

    if (before_is_free && !view->used) {
        return BROKEN(3, view->at + PAYLOAD_OFFSET, "two free blocks are neighbours");
    }
    if (view->previous_free != before_is_free) {
        return BROKEN(6, view->at + PAYLOAD_OFFSET, "the previous-is-free mark is wrong");
    }
    if (before_is_free && footer_at(view->at) != before->bytes) {
        return BROKEN(6, view->at + PAYLOAD_OFFSET, "the footer is not the size of the free block before");
    }
    if (!view->used && (view->previous_free || view->aligned)) {
        return BROKEN(6, view->at + PAYLOAD_OFFSET, "a free block carries flags");
    }
    return sound;
}

static void tally_add(struct tally *tally, const struct view *view)
{
    if (view->used) {
        tally->used_blocks++;
        tally->used_bytes += view->bytes;
        return;
    }
    tally->free_blocks++;
    tally->free_bytes += view->bytes;
    if (view->bytes > tally->largest_free_block_bytes) {
        tally->largest_free_block_bytes = view->bytes;
    }
}

/* One region, from its first block to its sentinel. */

static struct verdict region_frame_check(const struct region *region)
{
    const unsigned char *first = first_of(region);
    const unsigned char *sentinel = sentinel_of(region);

    if ((uintptr_t)first % NAIVE_GRANULE_BYTES != 0 || (uintptr_t)sentinel % NAIVE_GRANULE_BYTES != 0) {
        return BROKEN(2, region, "a region starts or ends off a granule");
    }
    if (first > sentinel) {
        return BROKEN(1, region, "a region's first block lies behind its end");
    }
    return sound;
}

static struct verdict block_check(const struct view *view, const struct view *before, const unsigned char *sentinel)
{
    struct verdict verdict;

    if (!view->sealed) {
        return BROKEN(1, view->at + PAYLOAD_OFFSET, "the header's seal is not its own");
    }
    if (view->at < sentinel && view->bytes < NAIVE_BLOCK_BYTES_MIN) {
        return BROKEN(2, view->at + PAYLOAD_OFFSET, "a block is smaller than the smallest");
    }
    if (view->bytes > (size_t)(sentinel - view->at)) {
        return BROKEN(1, view->at + PAYLOAD_OFFSET, "a block reaches past the sentinel");
    }
    verdict = neighbour_check(view, before);
    if (verdict.invariant == 0 && view->at < sentinel && view->used) {
        verdict = used_block_check(view);
    }
    return verdict;
}

static struct verdict region_check(const struct region *region, struct tally *tally)
{
    const unsigned char *sentinel = sentinel_of(region);
    struct verdict verdict = region_frame_check(region);
    struct view before;
    const struct view *before_pointer = NULL;
    const unsigned char *at = first_of(region);

    while (verdict.invariant == 0) {
        struct view view = view_at(at);

        verdict = block_check(&view, before_pointer, sentinel);
        if (at == sentinel) {
            if (verdict.invariant == 0 && (!view.used || view.bytes != 0 || view.aligned)) {
                verdict = BROKEN(1, at + PAYLOAD_OFFSET, "the sentinel is not a used block of size 0");
            }
            break;
        }
        if (verdict.invariant == 0) {
            tally_add(tally, &view);
            before = view;
            before_pointer = &before;
            at = end_of(&view);
        }
    }
    return verdict;
}

static struct verdict regions_check(const struct ashlar_heap *heap, struct tally *tally)
{
    const struct region *region = &heap->region;
    struct verdict verdict = sound;

    for (size_t count = 0; region != NULL; count++) {
        if (count == ASHLAR_REGIONS_MAX) {
            return BROKEN(1, region, "more regions than there may be");
        }
        if (count > 0 && !stands_behind(region, (const unsigned char *)(region + 1))) {
            return BROKEN(1, region, "a region's first block does not stand right behind its record");
        }
        verdict = region_check(region, tally);
        if (verdict.invariant != 0) {
            return verdict;
        }
        region = region_after(region);
    }
    return sound;
}

/* The lists. */

/* Whether a node can be looked at without leaving the regions: a boundary with a smallest block behind it. */
static bool node_is_in_a_region(const struct ashlar_heap *heap, const unsigned char *at)
{
    for (const struct region *region = &heap->region; region != NULL; region = region_after(region)) {
        if (at >= first_of(region) && at < sentinel_of(region) &&
            (size_t)(sentinel_of(region) - at) >= NAIVE_BLOCK_BYTES_MIN) {
            return (uintptr_t)at % NAIVE_GRANULE_BYTES == 0;
        }
    }
    return false;
}

static struct verdict list_check(const struct ashlar_heap *heap, size_t bin, size_t longest, size_t *nodes)
{
    const unsigned char *link = bin_at(heap, bin);
    const unsigned char *node = link_at(heap, link);
    size_t length = 0;

    while (node != NULL) {
        struct view view;

        if (length == longest) {
            return BROKEN(4, link, "a list is longer than there are free blocks");
        }
        if (!node_is_in_a_region(heap, node)) {
            return BROKEN(4, link, "a link leaves the regions");
        }
        view = view_at(node);
        if (view.used) {
            return BROKEN(4, view.at + PAYLOAD_OFFSET, "a used block is in a list");
        }
        if (naive_bin(view.bytes) != bin) {
            return BROKEN(4, view.at + PAYLOAD_OFFSET, "a block is in another size's bin");
        }
        if (link_at(heap, node + BACK_OFFSET) != link) {
            return BROKEN(4, view.at + PAYLOAD_OFFSET, "a node's back link is wrong");
        }
        length++;
        link = node + NEXT_OFFSET;
        node = link_at(heap, link);
    }
    *nodes += length;
    return sound;
}

static bool list_has(const struct ashlar_heap *heap, const unsigned char *at, size_t bin)
{
    const unsigned char *node = head_of(heap, bin);

    while (node != NULL && node != at) {
        node = link_at(heap, node + NEXT_OFFSET);
    }
    return node != NULL;
}

/* Every free block of the walk is in its list. pre: the regions and the lists were found sound. */
static struct verdict free_blocks_are_listed(const struct ashlar_heap *heap)
{
    for (const struct region *region = &heap->region; region != NULL; region = region_after(region)) {
        const unsigned char *at = first_of(region);

        while (at != sentinel_of(region)) {
            struct view view = view_at(at);

            if (!view.used && naive_bin(view.bytes) > last_bin(heap)) {
                return BROKEN(4, at + PAYLOAD_OFFSET, "a free block is larger than the last bin's");
            }
            if (!view.used && !list_has(heap, at, naive_bin(view.bytes))) {
                return BROKEN(4, at + PAYLOAD_OFFSET, "a free block is not in its list");
            }
            at = end_of(&view);
        }
    }
    return sound;
}

static struct verdict lists_check(const struct ashlar_heap *heap, const struct tally *tally)
{
    struct verdict verdict = sound;
    size_t nodes = 0;

    for (size_t bin = first_bin(); bin <= last_bin(heap); bin++) {
        verdict = list_check(heap, bin, tally->free_blocks, &nodes);
        if (verdict.invariant != 0) {
            return verdict;
        }
    }
    if (nodes != tally->free_blocks) {
        return BROKEN(4, NULL, "there are not as many listed blocks as free ones");
    }
    return free_blocks_are_listed(heap);
}

/* The bitmap: bin 0 is the lowest bit of word 0. */

static bool bit_is_set(uint32_t word, size_t from_the_bottom)
{
    for (size_t i = 0; i < from_the_bottom; i++) {
        word /= 2;
    }
    return word % 2 == 1;
}

static bool bin_has_blocks(const struct ashlar_heap *heap, size_t bin)
{
    return bin >= first_bin() && bin <= last_bin(heap) && head_of(heap, bin) != NULL;
}

static struct verdict bitmap_check(const struct ashlar_heap *heap)
{
    const size_t words = sizeof heap->bitmap / sizeof heap->bitmap[0];

    for (size_t bin = 0; bin < words * WORD_BITS; bin++) {
        const uint32_t *word = &heap->bitmap[bin / WORD_BITS];

        if (bit_is_set(*word, bin % WORD_BITS) != bin_has_blocks(heap, bin)) {
            return BROKEN(5, word, "a bitmap bit does not say whether its list has blocks");
        }
    }
    return sound;
}

static struct verdict counters_check(const struct ashlar_heap *heap, const struct tally *tally)
{
    if (heap->used_blocks != tally->used_blocks) {
        return BROKEN(7, &heap->used_blocks, "the used blocks are miscounted");
    }
    if (heap->used_bytes != tally->used_bytes) {
        return BROKEN(7, &heap->used_bytes, "the used bytes are miscounted");
    }
    return sound;
}

struct verdict oracle_check(const struct ashlar_heap *heap)
{
    struct tally tally = {0};
    struct verdict verdict = control_check(heap);

    if (verdict.invariant == 0) {
        verdict = regions_check(heap, &tally);
    }
    if (verdict.invariant == 0) {
        verdict = lists_check(heap, &tally);
    }
    if (verdict.invariant == 0) {
        verdict = bitmap_check(heap);
    }
    if (verdict.invariant == 0) {
        verdict = counters_check(heap, &tally);
    }
    return verdict;
}

struct survey oracle_survey(const struct ashlar_heap *heap)
{
    struct tally tally = {0};
    struct survey survey = {0};

    (void)regions_check(heap, &tally);
    for (const struct region *region = &heap->region; region != NULL; region = region_after(region)) {
        survey.regions++;
        survey.region_bytes += (size_t)(sentinel_of(region) + PAYLOAD_OFFSET - (const unsigned char *)region);
    }
    survey.used_blocks = tally.used_blocks;
    survey.used_bytes = tally.used_bytes;
    survey.free_blocks = tally.free_blocks;
    survey.free_bytes = tally.free_bytes;
    survey.largest_free_block_bytes = tally.largest_free_block_bytes;
    return survey;
}

static struct raw_block raw_of(const struct view *view)
{
    return (struct raw_block){(unsigned char *)(uintptr_t)view->at + PAYLOAD_OFFSET, view->bytes, view->used};
}

void oracle_walk(const struct ashlar_heap *heap, oracle_visit *visit, void *context)
{
    for (const struct region *region = &heap->region; region != NULL; region = region_after(region)) {
        const unsigned char *at = first_of(region);

        while (at != sentinel_of(region)) {
            struct view view = view_at(at);
            struct raw_block raw = raw_of(&view);

            visit(&raw, context);
            at = end_of(&view);
        }
    }
}

struct raw_block oracle_block_at(const struct ashlar_heap *heap, const void *address)
{
    const unsigned char *wanted = address;

    for (const struct region *region = &heap->region; region != NULL; region = region_after(region)) {
        const unsigned char *at = first_of(region);

        while (at != sentinel_of(region)) {
            struct view view = view_at(at);

            if (wanted >= at + PAYLOAD_OFFSET && wanted < end_of(&view) + HEADER_OFFSET) {
                return raw_of(&view);
            }
            at = end_of(&view);
        }
    }
    return (struct raw_block){NULL, 0, false};
}

bool oracle_would_serve(const struct ashlar_heap *heap, size_t bytes)
{
    size_t needed;
    size_t bin;
    const unsigned char *node;

    if (bytes > heap->request_bytes_max) {
        return false;
    }
    needed = naive_block_bytes(bytes);
    bin = naive_bin(needed);
    node = head_of(heap, bin);
    for (int tries = 0; tries < ASHLAR_FIT_TRIES && node != NULL; tries++) {
        if (view_at(node).bytes >= needed) {
            return true;
        }
        node = link_at(heap, node + NEXT_OFFSET);
    }
    for (size_t higher = bin + 1; higher <= last_bin(heap); higher++) {
        if (head_of(heap, higher) != NULL) {
            return true;
        }
    }
    return false;
}

/*
 * The red-zone layer: the calls of <ashlar/heap.h> that allocate and free, at levels debug and asan.
 *
 * Each payload is dressed (dress.h): with a record of who asked for what, and zones in which nobody may write. What is freed
 * goes through the quarantine. What memory is told of, and what of it is verified, is the marks' business (marks.h).
 *
 * Owns: the order of verification, marks and calls of the core. Must not know: how blocks are found, or zones are marked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/dress_check.h"
#include "safety/dress_fault.h"
#include "safety/plain.h"
#include "safety/quarantine.h"
#include "safety/site.h"
#include "safety/trace.h"
#include <ashlar/size.h>

#define CALLER __builtin_return_address(0)

/* Allocate. */

/** A block of the core, from the quarantine if there is no other. */
static void *plain_take(struct ashlar_heap *heap, size_t bytes)
{
    void *plain = ashlar_plain_alloc(heap, bytes);
    while (plain == NULL && bytes <= heap->request_bytes_max && ashlar_quarantine_release(heap)) {
        plain = ashlar_plain_alloc(heap, bytes);
    }
    return plain;
}

static void peak_update(struct ashlar_heap *heap)
{
    size_t used_bytes = heap->used_bytes - heap->dressing.kept_bytes;
    if (used_bytes > heap->dressing.used_bytes_peak) {
        heap->dressing.used_bytes_peak = used_bytes;
    }
}

/** Where in a plain payload the record goes: so far in that the payload is aligned. */
static struct dress *dress_place(void *plain, size_t alignment)
{
    uintptr_t payload = ((uintptr_t)plain + FRONT_BYTES + alignment - 1) & ~(uintptr_t)(alignment - 1);
    return dress_of((void *)payload);
}

static struct dress *block_dress(struct ashlar_heap *heap, void *plain, unsigned alignment_log2, size_t bytes,
                                 const void *site)
{
    struct dress *dress = dress_place(plain, (size_t)1 << alignment_log2);
    size_t lead_bytes = (uintptr_t)dress - (uintptr_t)plain;
    struct dress record = {
        .alignment_log2 = alignment_log2 & 31u,
        .lead_granules = (uint32_t)(lead_bytes / GRANULE_BYTES) & 0x3FFFFFFu,
        .bytes = (uint32_t)bytes,
        .serial = heap->dressing.serial++,
        .allocated = trace_of(site),
    };
    if (lead_bytes != 0) {
        struct dress lead = {.is_lead = 1, .lead_granules = record.lead_granules};
        __builtin_memcpy(plain, &lead, GRANULE_BYTES);
    }
    *dress = record;
    dress_seal(dress, DRESS_USED);
    return dress;
}

/** The payload of a new block; NULL if there is no memory. pre: the alignment is a power of two, at least 8. */
static void *dressed_alloc(struct ashlar_heap *heap, unsigned alignment_log2, size_t bytes, bool zero, const void *site)
{
    size_t alignment = (size_t)1 << alignment_log2;
    if (!dressed_bytes_fit(alignment, bytes)) {
        return NULL;
    }
    void *plain = plain_take(heap, dressed_bytes(alignment, bytes));
    if (plain == NULL) {
        return NULL;
    }
    peak_update(heap);
    struct dress *dress = block_dress(heap, plain, alignment_log2, bytes, site);
    struct marked_block parts = dress_parts(dress);
    if (zero) {
        __builtin_memset(parts.payload, 0, bytes);
    }
    ashlar_marks_allocated(heap, &parts, zero);
    return parts.payload;
}

void *ashlar_alloc(struct ashlar_heap *heap, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    ashlar_marks_enter();
    void *payload = dressed_alloc(heap, GRANULE_BYTES_LOG2, bytes, false, site);
    ashlar_marks_leave();
    return payload;
}

void *ashlar_calloc(struct ashlar_heap *heap, size_t count, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    ashlar_marks_enter();
    void *payload = dressed_alloc(heap, GRANULE_BYTES_LOG2, total_bytes, true, site);
    ashlar_marks_leave();
    return payload;
}

void *ashlar_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    if (!ashlar_size_is_power_of_two(alignment) || alignment > BLOCK_BYTES_MAX) {
        return NULL;
    }
    unsigned alignment_log2 =
        alignment <= GRANULE_BYTES ? GRANULE_BYTES_LOG2 : (unsigned)__builtin_ctzl((unsigned long)alignment);
    ashlar_marks_enter();
    void *payload = dressed_alloc(heap, alignment_log2, bytes, false, site);
    ashlar_marks_leave();
    return payload;
}

/* Free. */

/** Whether an address can be that of a record in a region of the heap whose payload is there too. */
static bool record_has_place(const struct ashlar_heap *heap, const void *payload)
{
    const struct region *region;
    return region_find(heap, (uintptr_t)payload - FRONT_BYTES, &region) && region_has_place(region, (uintptr_t)payload);
}

/** The record of a payload that may be freed or resized; NULL, once it is reported, if it may not. */
static struct dress *dress_find(const struct ashlar_heap *heap, const void *payload, const void *site)
{
    struct dress *dress = dress_of(payload);
    if (!record_has_place(heap, payload) || !dress_is_sealed(dress) || !dress_fits_block(heap, dress)) {
        ashlar_dress_report_record(heap, payload, site);
        return NULL;
    }
    if (dress_is(dress, DRESS_FREED)) {
        ashlar_dress_report(heap, ASHLAR_FAULT_DOUBLE_FREE, payload, dress, site);
        return NULL;
    }
    struct damage damage = dress_zone_damage(dress);
    if (damage.at != NULL) {
        ashlar_dress_report(heap, damage.kind, damage.at, dress, site);
        return NULL;
    }
    return dress;
}

static void dressed_free(struct ashlar_heap *heap, void *payload, const void *site)
{
    struct dress *dress = dress_find(heap, payload, site);
    if (dress != NULL) {
        dress->freed = trace_of(site);
        ashlar_quarantine_add(heap, dress);
    }
}

void ashlar_free(struct ashlar_heap *heap, void *payload)
{
    const void *site = site_take(heap, CALLER);
    if (payload == NULL) {
        return;
    }
    ashlar_marks_enter();
    dressed_free(heap, payload, site);
    ashlar_marks_leave();
}

/* Resize: always elsewhere, so that a pointer to the old place is found out. */

/** Shrink where it is, when there is no memory to move to. */
static void dress_shrink(struct ashlar_heap *heap, struct dress *dress, size_t bytes)
{
    size_t bytes_before = dress->bytes;
    size_t plain_bytes = (size_t)dress->lead_granules * GRANULE_BYTES + DRESS_BYTES + bytes;
    ashlar_dress_cursor_keep(heap, dress_block(dress));
    (void)ashlar_plain_realloc(heap, dress_plain(dress), plain_bytes);
    dress->bytes = (uint32_t)bytes;
    dress_seal(dress, DRESS_USED);
    struct marked_block parts = dress_parts(dress);
    ashlar_marks_shrunk(heap, &parts, bytes_before);
}

static struct ashlar_move dressed_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes, const void *site)
{
    struct ashlar_move move = {.to = NULL, .from = payload, .bytes = bytes};
    struct dress *dress = dress_find(heap, payload, site);
    if (dress == NULL) {
        return move;
    }
    move.needed_bytes = ashlar_block_bytes((size_t)1 << dress->alignment_log2, bytes);
    move.copy_bytes = bytes < dress->bytes ? bytes : dress->bytes;
    move.to = dressed_alloc(heap, dress->alignment_log2, bytes, false, site);
    move.frees_from = true;
    if (move.to == NULL && bytes <= dress->bytes) {
        dress_shrink(heap, dress, bytes);
        move.to = payload;
        move.frees_from = false;
    }
    return move;
}

struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    ashlar_marks_enter();
    struct ashlar_move move = dressed_realloc_begin(heap, payload, bytes, site);
    ashlar_marks_leave();
    return move;
}

void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move)
{
    const void *site = site_take(heap, CALLER);
    ashlar_marks_enter();
    dressed_free(heap, move->from, site);
    ashlar_marks_leave();
}

static void *dressed_realloc(struct ashlar_heap *heap, void *payload, size_t bytes, const void *site)
{
    struct ashlar_move move = dressed_realloc_begin(heap, payload, bytes, site);
    if (move.to != NULL && move.to != move.from) {
        __builtin_memcpy(move.to, move.from, move.copy_bytes);
        dressed_free(heap, move.from, site);
    }
    return move.to;
}

void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    ashlar_marks_enter();
    void *result = payload == NULL ? dressed_alloc(heap, GRANULE_BYTES_LOG2, bytes, false, site)
                                   : dressed_realloc(heap, payload, bytes, site);
    ashlar_marks_leave();
    return result;
}

/* Ask. */

size_t ashlar_usable_size(const void *payload)
{
    if (payload == NULL) {
        return 0;
    }
    ashlar_marks_enter();
    const struct dress *dress = dress_of(payload);
    size_t bytes = dress_is(dress, DRESS_USED) ? dress->bytes : 0;
    ashlar_marks_leave();
    return bytes;
}

size_t ashlar_block_bytes(size_t alignment, size_t bytes)
{
    return dressed_bytes_fit(alignment, bytes) ? ashlar_plain_block_bytes(ASHLAR_ALIGNMENT, dressed_bytes(alignment, bytes))
                                               : SIZE_MAX;
}

size_t ashlar_largest_free(const struct ashlar_heap *heap)
{
    size_t plain_bytes = ashlar_plain_largest_free(heap);
    return plain_bytes > DRESS_BYTES ? plain_bytes - DRESS_BYTES : 0;
}

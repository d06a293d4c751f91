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
#include "core/hooks.h"
#include "safety/dress_check.h"
#include "safety/dress_fault.h"
#include "safety/free_memory.h"
#include "safety/plain.h"
#include "safety/quarantine.h"
#include "safety/site.h"
#include "safety/trace.h"
#include <ashlar/site.h>
#include <ashlar/size.h>

#define CALLER __builtin_return_address(0)

/* The control structure is off limits too. */

void ashlar_heap_note_growth(struct ashlar_heap *heap)
{
    ashlar_marks_enter();
    heap->dressing.may_grow = true;
    ashlar_marks_leave();
}

void ashlar_heap_note_site(struct ashlar_heap *heap, const void *site)
{
    ashlar_marks_enter();
    heap->noted_site = site;
    ashlar_marks_leave();
}

/** Every call begins and ends so: what was noted for it counts once, and it takes its share in the check. */
static const void *call_begin(struct ashlar_heap *heap, const void *caller)
{
    ashlar_marks_enter();
    const void *site = site_take(heap, caller);
    if (ASHLAR_CHECK_STEPS > 0) {
        ashlar_dress_check_steps(heap, site);
    }
    return site;
}

static void call_end(struct ashlar_heap *heap)
{
    heap->dressing.may_grow = false;
    ashlar_marks_leave();
}

/* Allocate. */

/** A block of the core, from the quarantine if there is no other and the heap cannot grow. */
static void *plain_find(struct ashlar_heap *heap, size_t bytes)
{
    void *plain = ashlar_plain_alloc(heap, bytes);
    bool may_release = !heap->dressing.may_grow && bytes <= heap->request_bytes_max;
    while (plain == NULL && may_release && ashlar_quarantine_release(heap)) {
        plain = ashlar_plain_alloc(heap, bytes);
    }
    return plain;
}

/** The same; NULL also if somebody wrote to it while it was free: that is reported. */
static void *plain_take(struct ashlar_heap *heap, size_t bytes, const void *site)
{
    void *plain = plain_find(heap, bytes);
    const unsigned char *damage = plain == NULL ? NULL : ashlar_free_memory_damage(plain);
    if (damage == NULL) {
        return plain;
    }
    ashlar_dress_report_free(heap, damage, plain, site);
    ashlar_free_memory_give(heap, plain);
    return NULL;
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
        .serial = ++heap->dressing.serial,
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
    void *plain = plain_take(heap, dressed_bytes(alignment, bytes), site);
    if (plain == NULL) {
        return NULL;
    }
    peak_update(heap);
    struct dress *dress = block_dress(heap, plain, alignment_log2, bytes, site);
    struct marked_block parts = dress_parts(dress);
    ashlar_marks_allocated(heap, &parts, zero);
    if (zero) {
        __builtin_memset(parts.payload, 0, bytes);
    }
    return parts.payload;
}

void *ashlar_alloc(struct ashlar_heap *heap, size_t bytes)
{
    const void *site = call_begin(heap, CALLER);
    void *payload = dressed_alloc(heap, GRANULE_BYTES_LOG2, bytes, false, site);
    call_end(heap);
    return payload;
}

void *ashlar_calloc(struct ashlar_heap *heap, size_t count, size_t bytes)
{
    const void *site = call_begin(heap, CALLER);
    size_t total_bytes = 0;
    bool fits = ashlar_size_product(count, bytes, &total_bytes);
    void *payload = fits ? dressed_alloc(heap, GRANULE_BYTES_LOG2, total_bytes, true, site) : NULL;
    call_end(heap);
    return payload;
}

/** pre: a power of two. */
static unsigned alignment_log2_of(size_t alignment)
{
    return alignment <= GRANULE_BYTES ? GRANULE_BYTES_LOG2 : bits_highest((uint32_t)alignment, 0);
}

void *ashlar_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes)
{
    const void *site = call_begin(heap, CALLER);
    bool is_possible = ashlar_size_is_power_of_two(alignment) && alignment <= BLOCK_BYTES_MAX;
    void *payload = is_possible ? dressed_alloc(heap, alignment_log2_of(alignment), bytes, false, site) : NULL;
    call_end(heap);
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

static void dressed_free(struct ashlar_heap *heap, void *payload, bool erases, const void *site)
{
    struct dress *dress = dress_find(heap, payload, site);
    if (dress != NULL) {
        if (erases) {
            ashlar_erase(payload, dress->bytes);
        }
        dress->freed = trace_of(site);
        ashlar_quarantine_add(heap, dress);
    }
}

void ashlar_free(struct ashlar_heap *heap, void *payload)
{
    const void *site = call_begin(heap, CALLER);
    if (payload != NULL) {
        dressed_free(heap, payload, hook_erases(), site);
    }
    call_end(heap);
}

void ashlar_free_zeroed(struct ashlar_heap *heap, void *payload)
{
    const void *site = call_begin(heap, CALLER);
    if (payload != NULL) {
        dressed_free(heap, payload, true, site);
    }
    call_end(heap);
}

/* Resize: always elsewhere, so that a pointer to the old place is found out. */

/** Shrink where it is, when there is no memory to move to. */
static void dress_shrink(struct ashlar_heap *heap, struct dress *dress, size_t bytes)
{
    size_t bytes_before = dress->bytes;
    size_t plain_bytes = (size_t)dress->lead_granules * GRANULE_BYTES + DRESS_BYTES + bytes;
    ashlar_dress_cursor_keep(heap, dress_block(dress));
    if (hook_erases()) {
        ashlar_erase(dress_payload(dress) + bytes, bytes_before - bytes);
    }
    ashlar_free_memory_cut(heap, dress_plain(dress), plain_bytes);
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
    if (move.to == NULL && bytes <= dress->bytes && !heap->dressing.may_grow) {
        dress_shrink(heap, dress, bytes);
        move.to = payload;
        move.frees_from = false;
    }
    return move;
}

struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    const void *site = call_begin(heap, CALLER);
    struct ashlar_move move = dressed_realloc_begin(heap, payload, bytes, site);
    call_end(heap);
    return move;
}

void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move)
{
    const void *site = call_begin(heap, CALLER);
    dressed_free(heap, move->from, hook_erases(), site);
    call_end(heap);
}

static void *dressed_realloc(struct ashlar_heap *heap, void *payload, size_t bytes, const void *site)
{
    struct ashlar_move move = dressed_realloc_begin(heap, payload, bytes, site);
    if (move.to != NULL && move.to != move.from) {
        __builtin_memcpy(move.to, move.from, move.copy_bytes);
        dressed_free(heap, move.from, hook_erases(), site);
    }
    return move.to;
}

void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    const void *site = call_begin(heap, CALLER);
    void *result = payload == NULL ? dressed_alloc(heap, GRANULE_BYTES_LOG2, bytes, false, site)
                                   : dressed_realloc(heap, payload, bytes, site);
    call_end(heap);
    return result;
}

/* Ask. */

/* There is no heap to ask whether a record can stand there: a pointer into no memory at all is followed. */
size_t ashlar_usable_size(const void *payload)
{
    if (payload == NULL) {
        return 0;
    }
    ashlar_marks_enter();
    const struct dress *dress = dress_of(payload);
    bool is_used = (uintptr_t)payload % GRANULE_BYTES == 0 && dress_is(dress, DRESS_USED);
    if (!is_used) {
        ashlar_dress_report_unknown(payload, CALLER);
    }
    size_t bytes = is_used ? dress->bytes : 0;
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
    ashlar_marks_enter();
    size_t plain_bytes = ashlar_plain_largest_free(heap);
    ashlar_marks_leave();
    return plain_bytes > DRESS_BYTES ? plain_bytes - DRESS_BYTES : 0;
}

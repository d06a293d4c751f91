/*
 * The level sampled: the calls of <ashlar/heap.h> that allocate and free, which send one allocation in
 * ASHLAR_SAMPLED_PERIOD to a guarded slot (slots.h) and all others to the core.
 *
 * Owns: whose turn it is. Must not know: how slots are guarded, or what is found in them.
 *
 * So that objects that live long do not end up in all slots, of one call site there is one at a time, and the last free slot
 * is kept for sites whose objects are known to be freed: because one was, in a slot or on probation in the core.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/hooks.h"
#include "safety/plain.h"
#include "safety/site.h"
#include "safety/slots.h"

#include <ashlar/size.h>
#include <ashlar_port.h>

#define CALLER __builtin_return_address(0)
/* How many sites are remembered as ones that free: the last. */
#define PROVEN_SITES 8u

static struct {
    const void *sites[PROVEN_SITES];
    unsigned next;
} proven;

static uint32_t refused;

/* ---- Whose turn it is ---- */

/* xorshift32 (Marsaglia, 2003): the period must not beat with that of the program. pre: state != 0. */
static uint32_t random_next(struct ashlar_heap *heap)
{
    uint32_t state = heap->sampling.random;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    heap->sampling.random = state;
    return state;
}

/* How many allocations pass until the next turn: 0 to twice what is missing from the period to 1, so that is their mean. */
static uint32_t pause_next(struct ashlar_heap *heap)
{
    const uint32_t choices = 2 * (ASHLAR_SAMPLED_PERIOD - 1) + 1;
    return (uint32_t)(((uint64_t)random_next(heap) * choices) >> 32);
}

/*
 * A new heap's random numbers start at its address; one that lay there before is gone, and its objects with it. The first
 * turn comes after a pause, for what a program allocates first often lives as long as it runs.
 */
static void sampling_start_locked(struct ashlar_heap *heap, const void *site)
{
    heap->sampling.random = (uint32_t)(uintptr_t)heap | 1u;
    heap->sampling.until_sample = pause_next(heap);
    ashlar_slots_start();
    ashlar_slots_drop_locked(heap, site);
}

static bool site_is_proven(const void *site)
{
    for (unsigned i = 0; i < PROVEN_SITES; i++) {
        if (proven.sites[i] == site) {
            return true;
        }
    }
    return false;
}

static void site_prove_locked(const void *site)
{
    if (!site_is_proven(site)) {
        proven.sites[proven.next] = site;
        proven.next = (proven.next + 1) % PROVEN_SITES;
    }
}

/* Whether an object of this site may go to a slot. */
static bool site_may_sample_locked(const void *site)
{
    unsigned free_count = ashlar_slots_free_count_locked();
    return free_count != 0 && !ashlar_slots_hold_site_locked(site) && (free_count > 1 || site_is_proven(site));
}

/* Now and then an object is placed against the unit before it, where it shows who reads or writes there. */
static bool place_is_start(struct ashlar_heap *heap)
{
    const uint32_t one_in = 4;
    return random_next(heap) % one_in == 0;
}

/* Whether it is this allocation's turn: where the count was at 0, but for a new heap's and one that is excluded. */
static bool turn_take_locked(struct ashlar_heap *heap, const void *site)
{
    if (heap->sampling.is_excluded) {
        heap->sampling.until_sample = UINT32_MAX;
        return false;
    }
    if (heap->sampling.random == 0) {
        sampling_start_locked(heap, site);
        if (heap->sampling.until_sample != 0) {
            heap->sampling.until_sample--;
            return false;
        }
    }
    heap->sampling.until_sample = pause_next(heap);
    return true;
}

static void *slot_alloc_locked(struct ashlar_heap *heap, size_t bytes, const void *site)
{
    if (bytes == 0 || bytes > ASHLAR_SAMPLED_SLOT_BYTES || bytes > heap->request_bytes_max) {
        return NULL;
    }
    if (!site_may_sample_locked(site)) {
        refused++;
        return NULL;
    }
    return ashlar_slots_alloc_locked(heap, bytes, site, place_is_start(heap));
}

/* An allocation at the end of a pause; not in line with the others, which have to be fast. */
__attribute__((noinline)) static void *sampled_alloc(struct ashlar_heap *heap, size_t bytes, const void *caller)
{
    const void *site = site_take(heap, caller);
    ashlar_port_lock();
    bool is_turn = turn_take_locked(heap, site);
    void *payload = is_turn ? slot_alloc_locked(heap, bytes, site) : NULL;
    ashlar_port_unlock();
    if (payload != NULL) {
        return payload;
    }
    payload = ashlar_plain_alloc(heap, bytes);
    if (is_turn) {
        heap->sampling.watched = payload;
        heap->sampling.watched_site = site;
    }
    return payload;
}

/* ---- Objects in slots, and the one on probation ---- */

/* False if it was refused. */
static bool slot_free(struct ashlar_heap *heap, void *payload, const void *site)
{
    ashlar_port_lock();
    if (hook_erases()) {
        ashlar_slots_erase_locked(payload);
    }
    const void *allocated_at = ashlar_slots_site_locked(payload);
    bool freed = ashlar_slots_free_locked(heap, payload, site);
    if (freed) {
        site_prove_locked(allocated_at);
    }
    ashlar_port_unlock();
    return freed;
}

/* A free that is not the core's alone. */
__attribute__((noinline)) static void sampled_free(struct ashlar_heap *heap, void *payload, const void *caller)
{
    const void *site = site_take(heap, caller);
    if (slots_cover(payload)) {
        (void)slot_free(heap, payload, site);
        return;
    }
    if (payload != NULL) {
        ashlar_port_lock();
        site_prove_locked(heap->sampling.watched_site);
        ashlar_port_unlock();
        heap->sampling.watched = NULL;
    }
    ashlar_plain_free(heap, payload);
}

/* The first half of a resize. What is in a slot leaves it, for at another size it would not stand at the slot's end. */
static struct ashlar_move slot_move(struct ashlar_heap *heap, void *payload, size_t bytes, const void *site)
{
    struct ashlar_move move = {.from = payload, .bytes = bytes};
    size_t object_bytes = 0;
    ashlar_port_lock();
    bool found = ashlar_slots_find_locked(heap, payload, site, &object_bytes);
    ashlar_port_unlock();
    if (!found) {
        return move;
    }
    move.to = bytes == object_bytes ? payload : ashlar_plain_alloc(heap, bytes);
    if (move.to == NULL && bytes < object_bytes) {
        move.to = payload;
    }
    move.copy_bytes = bytes < object_bytes ? bytes : object_bytes;
    move.frees_from = move.to != payload;
    move.needed_bytes = move.to == NULL ? ashlar_block_bytes(ASHLAR_ALIGNMENT, bytes) : 0;
    return move;
}

/* ---- The calls of <ashlar/heap.h> ---- */

static inline void *heap_alloc(struct ashlar_heap *heap, size_t bytes, const void *caller)
{
    uint32_t until_sample = heap->sampling.until_sample;
    if (until_sample == 0) {
        return sampled_alloc(heap, bytes, caller);
    }
    heap->sampling.until_sample = until_sample - 1;
    heap->noted_site = NULL;
    return ashlar_plain_alloc(heap, bytes);
}

void *ashlar_alloc(struct ashlar_heap *heap, size_t bytes)
{
    return heap_alloc(heap, bytes, CALLER);
}

static inline void heap_free(struct ashlar_heap *heap, void *payload, const void *caller)
{
    if (slots_cover(payload) || payload == heap->sampling.watched) {
        sampled_free(heap, payload, caller);
        return;
    }
    heap->noted_site = NULL;
    ashlar_plain_free(heap, payload);
}

void ashlar_free(struct ashlar_heap *heap, void *payload)
{
    heap_free(heap, payload, CALLER);
}

void ashlar_free_zeroed(struct ashlar_heap *heap, void *payload)
{
    if (slots_cover(payload)) {
        ashlar_port_lock();
        ashlar_slots_erase_locked(payload);
        ashlar_port_unlock();
    } else if (payload != NULL) {
        payload_erase(heap, payload);
    }
    heap_free(heap, payload, CALLER);
}

void *ashlar_calloc(struct ashlar_heap *heap, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return NULL;
    }
    void *payload = heap_alloc(heap, total_bytes, CALLER);
    if (payload != NULL) {
        __builtin_memset(payload, 0, total_bytes);
    }
    return payload;
}

struct ashlar_move ashlar_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    const void *site = site_take(heap, CALLER);
    return slots_cover(payload) ? slot_move(heap, payload, bytes, site) : ashlar_plain_realloc_begin(heap, payload, bytes);
}

void ashlar_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move)
{
    const void *site = site_take(heap, CALLER);
    if (slots_cover(move->from)) {
        (void)slot_free(heap, move->from, site);
    } else {
        ashlar_plain_realloc_end(heap, move);
    }
}

void *ashlar_realloc(struct ashlar_heap *heap, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return heap_alloc(heap, bytes, CALLER);
    }
    const void *site = site_take(heap, CALLER);
    if (!slots_cover(payload)) {
        return ashlar_plain_realloc(heap, payload, bytes);
    }
    struct ashlar_move move = slot_move(heap, payload, bytes, site);
    if (move.to != NULL && move.frees_from) {
        __builtin_memcpy(move.to, payload, move.copy_bytes);
        (void)slot_free(heap, payload, site);
    }
    return move.to;
}

void *ashlar_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes)
{
    heap->noted_site = NULL;
    return ashlar_plain_aligned_alloc(heap, alignment, bytes);
}

size_t ashlar_usable_size(const void *payload)
{
    return slots_cover(payload) ? ashlar_slots_usable_size(payload) : ashlar_plain_usable_size(payload);
}

void ashlar_heap_reset(struct ashlar_heap *heap)
{
    ashlar_port_lock();
    ashlar_slots_drop_locked(heap, CALLER);
    ashlar_port_unlock();
    heap->sampling.watched = NULL;
    ashlar_plain_heap_reset(heap);
}

/* The slots are the new run's, and hold nothing of this heap. */
bool ashlar_level_adopt(struct ashlar_heap *heap)
{
    const struct heap_sampling anew = {.random = 0};
    heap->noted_site = NULL;
    heap->sampling = anew;
    return true;
}

struct ashlar_sampled_stats ashlar_sampled_stats(void)
{
    ashlar_port_lock();
    struct ashlar_sampled_stats stats = ashlar_slots_stats_locked();
    stats.refused = refused;
    ashlar_port_unlock();
    return stats;
}

bool ashlar_sampled_covers(const void *address)
{
    return slots_cover(address);
}

void ashlar_sampled_exclude(struct ashlar_heap *heap)
{
    heap->sampling.is_excluded = true;
    heap->sampling.until_sample = UINT32_MAX;
}

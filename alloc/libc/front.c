/*
 * malloc's front: what the C and POSIX standards ask of malloc & co., on top of one growing heap; of further heaps where a part
 * has several RAMs; and of pages for what is large.
 *
 * Owns: the rules for size 0, overflow, alignment, errno and exhaustion, which of these memories serves a request, and what
 * runs inside the lock. Must not know: how the heap grows (grow.c), which RAMs there are (rams.c), which C library calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"

#include "libc/grow.h"
#include "libc/large.h"
#include "libc/rams.h"

#include <ashlar/site.h>
#include <ashlar/size.h>
#include <ashlar_port.h>
#include <ashlar_ram.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

__attribute__((weak, used)) void ashlar_malloc_exhausted(size_t bytes)
{
    (void)bytes;
}

/* The end of every failed call: outside the lock, so that the hook may free. */
static void *front_exhausted(front_caller caller, size_t bytes)
{
    ashlar_malloc_exhausted(bytes);
    *ashlar_libc_errno(caller_context(caller)) = ENOMEM; /* last, so that nothing the hook does can hide it */
    return NULL;
}

static bool size_is_null(size_t bytes)
{
    return ASHLAR_MALLOC_ZERO_RETURNS_NULL && bytes == 0;
}

/* Whether the safety level keeps freed memory from reuse, until there is no other. */
static bool freed_is_kept(void)
{
    return ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG;
}

/* On whose behalf the heap's next call is made. */
static inline void heap_note_locked(struct ashlar_heap *heap, front_caller caller)
{
    ashlar_heap_note_site(heap, caller_site(caller));
    if (caller_can_grow(caller)) {
        ashlar_heap_note_growth(heap);
    }
}

static void *heap_alloc_locked(front_caller caller, struct ashlar_heap *heap, size_t alignment, size_t bytes)
{
    if (heap == NULL) {
        return NULL;
    }
    heap_note_locked(heap, caller);
    return alignment <= ASHLAR_ALIGNMENT ? ashlar_alloc(heap, bytes) : ashlar_aligned_alloc(heap, alignment, bytes);
}

/* More core, with the running thread's errno as it was: whether the call fails is not for sbrk to say. */
static bool heap_grow_locked(size_t block_bytes)
{
    int error_before = errno;
    bool grown = ashlar_grow_locked(block_bytes);
    errno = error_before;
    return grown;
}

/* Less core, in the same way. */
static bool heap_trim_locked(size_t pad_bytes, size_t multiple)
{
    int error_before = errno;
    bool trimmed = ashlar_grow_trim_locked(pad_bytes, multiple) != 0;
    errno = error_before;
    return trimmed;
}

/* An allocation of the heap that grows with the break, with at most one growth. */
static inline void *core_take_locked(front_caller caller, size_t alignment, size_t bytes)
{
    void *payload = heap_alloc_locked(caller_before_growth(caller), ashlar_malloc_heap(), alignment, bytes);
    if (payload == NULL && heap_grow_locked(ashlar_block_bytes(alignment, bytes))) {
        payload = heap_alloc_locked(caller_before_growth(caller), ashlar_malloc_heap(), alignment, bytes);
    }
    if (freed_is_kept() && payload == NULL) {
        payload = heap_alloc_locked(caller, ashlar_malloc_heap(), alignment, bytes);
    }
    return payload;
}

/* Among the attributes asked for: a RAM that is set apart, which malloc never takes by itself, will do too. */
#define SET_APART_TOO ((unsigned)ASHLAR_RAM_NOT_MALLOC)

/* Whether a place serves who asks for these attributes. */
static inline bool place_serves(struct rams_place place, unsigned attributes)
{
    unsigned missing = attributes & ~place.attributes & ~SET_APART_TOO;
    return missing == 0 && (place.attributes & ~attributes & SET_APART_TOO) == 0;
}

/* An allocation of the first place that has the attributes and the room. */
static inline void *places_take_locked(front_caller caller, unsigned attributes, size_t alignment, size_t bytes)
{
    if (ASHLAR_RAMS_MAX == 1) {
        return core_take_locked(caller, alignment, bytes);
    }
    void *payload = NULL;
    unsigned count = rams_count_locked();
    for (unsigned i = 0; payload == NULL && i < count; i++) {
        struct rams_place place = rams_place_locked(i);
        if (place_serves(place, attributes)) {
            payload = place.heap == NULL ? core_take_locked(caller, alignment, bytes)
                                         : heap_alloc_locked(caller, place.heap, alignment, bytes);
        }
    }
    return payload;
}

/* Pages where the free top of the heap lies, or none, and the heap as it was. */
static void *large_take_top_locked(size_t bytes)
{
    int error_before = errno;
    size_t lent_bytes = ashlar_grow_trim_locked(0, ASHLAR_ALIGNMENT);
    void *payload = lent_bytes != 0 ? ashlar_large_alloc(bytes) : NULL;
    if (payload == NULL) {
        ashlar_grow_untrim_locked(lent_bytes);
    }
    errno = error_before;
    return payload;
}

/* Pages of its own for what is large. */
static void *large_take(front_caller caller, size_t bytes)
{
    void *payload = ashlar_large_alloc(bytes);
    if (payload == NULL) {
        ashlar_libc_lock(caller_context(caller));
        payload = large_take_top_locked(bytes);
        ashlar_libc_unlock(caller_context(caller));
    }
    return payload;
}

/* Whether the break's RAM, which pages are of too, serves who asks for these attributes. */
static bool pages_serve(front_caller caller, unsigned attributes)
{
    if (ASHLAR_RAMS_MAX == 1) {
        return true;
    }
    bool serves = false;
    ashlar_libc_lock(caller_context(caller));
    for (unsigned i = 0; i < rams_count_locked(); i++) {
        struct rams_place place = rams_place_locked(i);
        serves = serves || (place.heap == NULL && place_serves(place, attributes));
    }
    ashlar_libc_unlock(caller_context(caller));
    return serves;
}

/* An allocation, of wherever there is memory with the attributes; NULL leaves errno and the hook to the caller. */
static void *front_take(front_caller caller, unsigned attributes, size_t alignment, size_t bytes)
{
    void *payload = NULL;
    if (large_wants(alignment, bytes) && pages_serve(caller, attributes)) {
        payload = large_take(caller, bytes);
    }
    if (payload == NULL) {
        ashlar_libc_lock(caller_context(caller));
        payload = places_take_locked(caller, attributes, alignment, bytes);
        ashlar_libc_unlock(caller_context(caller));
    }
    return payload;
}

void *ashlar_front_malloc(front_caller caller, size_t bytes)
{
    if (size_is_null(bytes)) {
        return NULL;
    }
    void *payload = front_take(caller, 0, ASHLAR_ALIGNMENT, bytes);
    return payload != NULL ? payload : front_exhausted(caller, bytes);
}

void *ashlar_front_alloc_caps(front_caller caller, unsigned attributes, size_t alignment, size_t bytes)
{
    return front_take(caller, attributes == 0 ? 0 : attributes | SET_APART_TOO, alignment, bytes);
}

void *ashlar_front_calloc(front_caller caller, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return front_exhausted(caller, bytes);
    }
    void *payload = ashlar_front_malloc(caller, total_bytes);
    return payload != NULL ? memset(payload, 0, total_bytes) : NULL;
}

/* The heap that a payload lies in, if it lies in any; NULL before the first allocation. */
static struct ashlar_heap *heap_of(const void *payload)
{
    struct ashlar_heap *heap = rams_heap_of(payload);
    return heap != NULL ? heap : ashlar_malloc_heap();
}

/* Whether a payload can be one of ours at all. Before the first allocation none can, and there is no
 * heap yet that could say so. */
static bool payload_is_plausible(const void *payload)
{
    if (!ASHLAR_SAFETY || heap_of(payload) != NULL) {
        return true;
    }
    const struct ashlar_fault fault = {.kind = ASHLAR_FAULT_INVALID_POINTER, .pointer = payload};
    ashlar_port_fault(&fault);
    return false;
}

void ashlar_front_free(front_caller caller, void *payload)
{
    if (payload == NULL) {
        return;
    }
    if (large_payload_bytes(payload) != 0) {
        ashlar_large_free(payload);
        return;
    }
    if (!payload_is_plausible(payload)) {
        return;
    }
    ashlar_libc_lock(caller_context(caller));
    struct ashlar_heap *heap = heap_of(payload);
    heap_note_locked(heap, caller);
    ashlar_free(heap, payload);
    if (ASHLAR_TRIM_THRESHOLD_BYTES != 0) {
        heap_trim_locked(ASHLAR_GROW_STEP_BYTES, ASHLAR_TRIM_THRESHOLD_BYTES);
    }
    ashlar_libc_unlock(caller_context(caller));
}

size_t ashlar_front_usable_size(const void *payload)
{
    size_t large_bytes = large_payload_bytes(payload);
    return large_bytes != 0 ? large_bytes : ashlar_usable_size(payload);
}

/* The resize's first half, with more core if need be: first just what the payload lacks, which is enough if
 * it lies at the top of the heap; then a whole block. A payload that was refused needs nothing. */
static struct ashlar_move front_move(front_caller caller, void *payload, size_t bytes)
{
    struct ashlar_heap *heap = heap_of(payload);
    bool can_grow = heap == ashlar_malloc_heap();

    ashlar_libc_lock(caller_context(caller));
    heap_note_locked(heap, caller_before_growth(caller));
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, bytes);
    if (can_grow && move.to == NULL && move.needed_bytes != 0) {
        size_t missing_bytes = bytes - ashlar_usable_size(payload);
        if (heap_grow_locked(ashlar_block_bytes(ASHLAR_ALIGNMENT, missing_bytes))) {
            heap_note_locked(heap, caller_before_growth(caller));
            move = ashlar_realloc_begin(heap, payload, bytes);
        }
    }
    if (can_grow && move.to == NULL && move.needed_bytes != 0 && heap_grow_locked(move.needed_bytes)) {
        heap_note_locked(heap, caller_before_growth(caller));
        move = ashlar_realloc_begin(heap, payload, bytes);
    }
    if (freed_is_kept() && move.to == NULL && move.needed_bytes != 0) {
        heap_note_locked(heap, caller);
        move = ashlar_realloc_begin(heap, payload, bytes);
    }
    ashlar_libc_unlock(caller_context(caller));
    return move;
}

/* What the hardware, and not only the programmer's taste, may ask of the RAM that data lie in. */
#define ATTRIBUTES_KEPT (ASHLAR_RAM_DMA | ASHLAR_RAM_RETAINED | ASHLAR_RAM_NO_CACHE)

/* What is asked of the RAM that a payload moves to: those of these that its own has. Only from a RAM that is set apart, where it
 * lies because it was asked for, may it move to another such. */
static unsigned attributes_of(front_caller caller, const void *payload)
{
    unsigned attributes = 0;
    if (ASHLAR_RAMS_MAX > 1) {
        struct ashlar_heap *heap = rams_heap_of(payload);
        ashlar_libc_lock(caller_context(caller));
        for (unsigned i = 0; i < rams_count_locked(); i++) {
            struct rams_place place = rams_place_locked(i);
            attributes |= place.heap == heap ? place.attributes & (ATTRIBUTES_KEPT | SET_APART_TOO) : 0;
        }
        ashlar_libc_unlock(caller_context(caller));
    }
    return (attributes & ATTRIBUTES_KEPT) != 0 ? attributes : 0;
}

/* The alignment that a refused resize was to keep: the one with which so large a block is needed. */
static size_t alignment_of(const struct ashlar_move *refused)
{
    size_t alignment = ASHLAR_ALIGNMENT;
    while (ashlar_block_bytes(alignment, refused->bytes) < refused->needed_bytes) {
        alignment *= 2;
    }
    return alignment;
}

/* A resize into another memory than the payload lies in, one with the same attributes. */
static void *front_move_elsewhere(front_caller caller, void *payload, size_t alignment, size_t bytes, size_t bytes_before)
{
    void *moved = front_take(caller, attributes_of(caller, payload), alignment, bytes);
    if (moved != NULL) {
        memcpy(moved, payload, bytes < bytes_before ? bytes : bytes_before);
        ashlar_front_free(caller, payload);
    }
    return moved;
}

/*
 * A resize of pages: where they are, or into a block if that is what such a size gets. Shrinking never fails. Nobody noted
 * what alignment was asked for when the pages were taken, so a block keeps theirs.
 */
static void *large_realloc(front_caller caller, void *payload, size_t bytes)
{
    size_t bytes_before = ashlar_port_mapped_bytes(payload);
    if (large_wants(ASHLAR_ALIGNMENT, bytes) && ashlar_large_resize(payload, bytes)) {
        return payload;
    }
    void *moved = front_move_elsewhere(caller, payload, ASHLAR_PAGE_BYTES, bytes, bytes_before);
    if (moved == NULL && ashlar_large_resize(payload, bytes)) {
        return payload;
    }
    return moved != NULL ? moved : front_exhausted(caller, bytes);
}

/* Whether there is other memory than the heap that a payload lies in. */
static bool elsewhere_is_possible(size_t bytes)
{
    return ASHLAR_RAMS_MAX > 1 || large_wants(ASHLAR_ALIGNMENT, bytes);
}

void *ashlar_front_realloc(front_caller caller, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_front_malloc(caller, bytes);
    }
    if (large_payload_bytes(payload) != 0 && bytes != 0) {
        return large_realloc(caller, payload, bytes);
    }
    if (large_payload_bytes(payload) == 0 && !payload_is_plausible(payload)) {
        return NULL;
    }
    if (bytes == 0) {
        ashlar_front_free(caller, payload);
        return NULL;
    }

    struct ashlar_move move = front_move(caller, payload, bytes);
    if (move.to == NULL && move.needed_bytes != 0 && elsewhere_is_possible(bytes)) {
        void *moved = front_move_elsewhere(caller, payload, alignment_of(&move), bytes, ashlar_usable_size(payload));
        return moved != NULL ? moved : front_exhausted(caller, bytes);
    }
    if (move.to == NULL) {
        return move.needed_bytes != 0 ? front_exhausted(caller, bytes) : NULL;
    }
    if (move.to != move.from) {
        memmove(move.to, move.from, move.copy_bytes);
        ashlar_libc_lock(caller_context(caller));
        struct ashlar_heap *heap = heap_of(payload);
        heap_note_locked(heap, caller);
        ashlar_realloc_end(heap, &move);
        ashlar_libc_unlock(caller_context(caller));
    }
    return move.to;
}

void *ashlar_front_reallocarray(front_caller caller, void *payload, size_t count, size_t bytes)
{
    size_t total_bytes = 0;
    if (!ashlar_size_product(count, bytes, &total_bytes)) {
        return front_exhausted(caller, bytes);
    }
    return ashlar_front_realloc(caller, payload, total_bytes);
}

void *ashlar_front_reallocf(front_caller caller, void *payload, size_t bytes)
{
    void *resized = ashlar_front_realloc(caller, payload, bytes);
    if (resized == NULL && bytes != 0) { /* at size 0, realloc has freed it */
        ashlar_front_free(caller, payload);
    }
    return resized;
}

void *ashlar_front_memalign(front_caller caller, size_t alignment, size_t bytes)
{
    if (!ashlar_size_is_power_of_two(alignment)) {
        *ashlar_libc_errno(caller_context(caller)) = EINVAL;
        return NULL;
    }
    if (size_is_null(bytes)) {
        return NULL;
    }
    void *payload = front_take(caller, 0, alignment, bytes);
    return payload != NULL ? payload : front_exhausted(caller, bytes);
}

int ashlar_front_posix_memalign(front_caller caller, void **result, size_t alignment, size_t bytes)
{
    if (!ashlar_size_is_power_of_two(alignment) || alignment < sizeof(void *)) {
        return EINVAL;
    }
    if (size_is_null(bytes)) {
        *result = NULL;
        return 0;
    }
    void *payload = front_take(caller, 0, alignment, bytes);
    if (payload == NULL) {
        int *error = ashlar_libc_errno(caller_context(caller));
        int error_before = *error;
        front_exhausted(caller, bytes);
        *error = error_before;
        return ENOMEM;
    }
    *result = payload;
    return 0;
}

void *ashlar_front_pvalloc(front_caller caller, size_t bytes)
{
    const size_t last_byte = ASHLAR_PAGE_BYTES - 1;
    if (bytes > SIZE_MAX - last_byte) {
        return front_exhausted(caller, bytes);
    }
    return ashlar_front_memalign(caller, ASHLAR_PAGE_BYTES, (bytes + last_byte) & ~last_byte);
}

bool ashlar_front_trim(void *context, size_t pad_bytes)
{
    ashlar_libc_lock(context);
    bool trimmed = heap_trim_locked(pad_bytes, ASHLAR_ALIGNMENT);
    ashlar_libc_unlock(context);
    return trimmed;
}

/*
 * malloc's front: what the C and POSIX standards ask of malloc & co., on top of one growing heap.
 *
 * Owns: the rules for size 0, overflow, alignment, errno and exhaustion, and what runs inside the lock.
 * Must not know: how the heap grows (grow.c), which C library calls, where RAM comes from.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"

#include "libc/grow.h"

#include <ashlar/site.h>
#include <ashlar/size.h>
#include <ashlar_port.h>
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

static void *heap_alloc_locked(front_caller caller, size_t alignment, size_t bytes)
{
    struct ashlar_heap *heap = ashlar_malloc_heap();
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

/* An allocation with at most one growth; NULL leaves errno and the hook to the caller. */
static void *front_take(front_caller caller, size_t alignment, size_t bytes)
{
    ashlar_libc_lock(caller_context(caller));
    void *payload = heap_alloc_locked(caller_before_growth(caller), alignment, bytes);
    if (payload == NULL && heap_grow_locked(ashlar_block_bytes(alignment, bytes))) {
        payload = heap_alloc_locked(caller_before_growth(caller), alignment, bytes);
    }
    if (freed_is_kept() && payload == NULL) {
        payload = heap_alloc_locked(caller, alignment, bytes);
    }
    ashlar_libc_unlock(caller_context(caller));
    return payload;
}

void *ashlar_front_malloc(front_caller caller, size_t bytes)
{
    if (size_is_null(bytes)) {
        return NULL;
    }
    void *payload = front_take(caller, ASHLAR_ALIGNMENT, bytes);
    return payload != NULL ? payload : front_exhausted(caller, bytes);
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

/* Whether a payload can be one of ours at all. Before the first allocation none can, and there is no
 * heap yet that could say so. */
static bool payload_is_plausible(const void *payload)
{
    if (!ASHLAR_SAFETY || ashlar_malloc_heap() != NULL) {
        return true;
    }
    const struct ashlar_fault fault = {.kind = ASHLAR_FAULT_INVALID_POINTER, .pointer = payload};
    ashlar_port_fault(&fault);
    return false;
}

void ashlar_front_free(front_caller caller, void *payload)
{
    if (payload == NULL || !payload_is_plausible(payload)) {
        return;
    }
    ashlar_libc_lock(caller_context(caller));
    struct ashlar_heap *heap = ashlar_malloc_heap();
    heap_note_locked(heap, caller);
    ashlar_free(heap, payload);
    ashlar_libc_unlock(caller_context(caller));
}

/* The resize's first half, with more core if need be: first just what the payload lacks, which is enough if
 * it lies at the top of the heap; then a whole block. A payload that was refused needs nothing. */
static struct ashlar_move front_move(front_caller caller, void *payload, size_t bytes)
{
    struct ashlar_heap *heap = ashlar_malloc_heap();

    ashlar_libc_lock(caller_context(caller));
    heap_note_locked(heap, caller_before_growth(caller));
    struct ashlar_move move = ashlar_realloc_begin(heap, payload, bytes);
    if (move.to == NULL && move.needed_bytes != 0) {
        size_t missing_bytes = bytes - ashlar_usable_size(payload);
        if (heap_grow_locked(ashlar_block_bytes(ASHLAR_ALIGNMENT, missing_bytes))) {
            heap_note_locked(heap, caller_before_growth(caller));
            move = ashlar_realloc_begin(heap, payload, bytes);
        }
    }
    if (move.to == NULL && move.needed_bytes != 0 && heap_grow_locked(move.needed_bytes)) {
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

void *ashlar_front_realloc(front_caller caller, void *payload, size_t bytes)
{
    if (payload == NULL) {
        return ashlar_front_malloc(caller, bytes);
    }
    if (!payload_is_plausible(payload)) {
        return NULL;
    }
    if (bytes == 0) {
        ashlar_front_free(caller, payload);
        return NULL;
    }

    struct ashlar_move move = front_move(caller, payload, bytes);
    if (move.to == NULL) {
        return move.needed_bytes != 0 ? front_exhausted(caller, bytes) : NULL;
    }
    if (move.to != move.from) {
        memmove(move.to, move.from, move.copy_bytes);
        ashlar_libc_lock(caller_context(caller));
        struct ashlar_heap *heap = ashlar_malloc_heap();
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
    void *payload = front_take(caller, alignment, bytes);
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
    void *payload = front_take(caller, alignment, bytes);
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
    if (bytes > SIZE_MAX - (ASHLAR_FRONT_PAGE_BYTES - 1)) {
        return front_exhausted(caller, bytes);
    }
    size_t whole_pages = (bytes + (ASHLAR_FRONT_PAGE_BYTES - 1)) & ~(ASHLAR_FRONT_PAGE_BYTES - 1);
    return ashlar_front_memalign(caller, ASHLAR_FRONT_PAGE_BYTES, whole_pages);
}

bool ashlar_front_trim(void *context, size_t pad_bytes)
{
    int error_before = errno;
    ashlar_libc_lock(context);
    bool trimmed = ashlar_grow_trim_locked(pad_bytes);
    ashlar_libc_unlock(context);
    errno = error_before;
    return trimmed;
}

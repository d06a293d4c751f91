/*
 * Call sites: on whose behalf a heap is called, for the reports of the levels above hardened.
 *
 * Whoever calls a heap is noted with what it allocates or frees. Where calls go through a wrapper (malloc & co., an RTOS's
 * own names), that would always be the wrapper; a wrapper therefore says who called it:
 *
 *     void *pvPortMalloc(size_t bytes)
 *     {
 *         vTaskSuspendAll();
 *         ashlar_heap_note_site(heap, __builtin_return_address(0));
 *         void *payload = ashlar_alloc(heap, bytes);
 *         ...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SITE_H
#define ASHLAR_SITE_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Say for whom the next call on this heap is made.
 *
 * @param site  an address of code, as __builtin_return_address(0) gives it; NULL: for the caller itself.
 * Complexity: O(1). Locks: none; under the lock that guards the call that follows. ISR-safe: as that call.
 * Below ASHLAR_SAFETY_SAMPLED nothing is noted, and nothing is called.
 */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED
void ashlar_heap_note_site(struct ashlar_heap *heap, const void *site);
#else
static inline void ashlar_heap_note_site(struct ashlar_heap *heap, const void *site)
{
    (void)heap;
    (void)site;
}
#endif

/**
 * Say that the caller will get the heap more memory if the next call needs it, and then call again.
 *
 * The next allocation or resize then fails rather than reuse what is still kept of freed blocks (ASHLAR_QUARANTINE_BYTES).
 * Complexity, locks, ISR-safe: as ashlar_heap_note_site(). Below ASHLAR_SAFETY_DEBUG nothing is kept, and nothing is called.
 */
#if ASHLAR_SAFETY >= ASHLAR_SAFETY_DEBUG
void ashlar_heap_note_growth(struct ashlar_heap *heap);
#else
static inline void ashlar_heap_note_growth(struct ashlar_heap *heap)
{
    (void)heap;
}
#endif

#ifdef __cplusplus
}
#endif
#endif

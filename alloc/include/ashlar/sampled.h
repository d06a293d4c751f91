/*
 * What ASHLAR_SAFETY_SAMPLED tells of itself. docs/sampled.md says how it works, and what it costs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAMPLED_H
#define ASHLAR_SAMPLED_H

#include <ashlar/heap.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Counts since the program started, over all heaps. */
struct ashlar_sampled_stats {
    uint32_t slots;        /**< how many there are; 0 before the first is asked for, or if the MPU's regions are spent */
    uint32_t live;         /**< how many of them hold an object now */
    uint32_t sampled;      /**< allocations that went to one */
    uint32_t refused;      /**< allocations whose turn it was, but no slot was for them: see docs/sampled.md */
    uint32_t faults;       /**< misuse that was found in slots */
};

/*
 * At other levels there are no slots, and nothing is called.
 */

/** The counts. Complexity: O(slots). Locks: ashlar_port_lock(), for a moment. ISR-safe. */
#if ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED
struct ashlar_sampled_stats ashlar_sampled_stats(void);
#else
static inline struct ashlar_sampled_stats ashlar_sampled_stats(void)
{
    struct ashlar_sampled_stats none = {0, 0, 0, 0, 0};
    return none;
}
#endif

/** Whether an address is in the memory of the slots and what lies between them. Complexity: O(1). ISR-safe. */
#if ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED
bool ashlar_sampled_covers(const void *address);
#else
static inline bool ashlar_sampled_covers(const void *address)
{
    (void)address;
    return false;
}
#endif

/**
 * Keep a heap's allocations out of the slots from now on, for memory that was chosen for what it is: by DMA, say. What is in
 * slots stays there until it is freed. It holds until the heap is created or adopted anew.
 *
 * @param heap a heap; not NULL.
 *
 * Complexity: O(1). Locks: none; the caller keeps other calls on this heap out. Not ISR-safe.
 */
#if ASHLAR_SAFETY == ASHLAR_SAFETY_SAMPLED
void ashlar_sampled_exclude(struct ashlar_heap *heap);
#else
static inline void ashlar_sampled_exclude(struct ashlar_heap *heap)
{
    (void)heap;
}
#endif

#ifdef __cplusplus
}
#endif
#endif

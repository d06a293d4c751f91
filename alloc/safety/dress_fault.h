/*
 * Fault reports of the levels debug and asan: with what was asked for, and who allocated and freed it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_DRESS_FAULT_H
#define ASHLAR_SAFETY_DRESS_FAULT_H

#include "safety/dress.h"
#include <ashlar/check.h>
#include <ashlar_port.h>

/**
 * Report a fault of a block.
 *
 * @param pointer  what was misused, or the first damaged byte.
 * @param site     who called; NULL if nobody in particular.
 * pre: the record is sealed.
 */
void ashlar_dress_report(const struct ashlar_heap *heap, enum ashlar_fault_kind kind, const void *pointer,
                         const struct dress *dress, const void *site);

/**
 * Find out why `payload` has no record of a block in use, and report it.
 *
 * The kind is that of the damage that explains it, if there is one: a block before it whose rear zone is damaged, or its own
 * front zone. Else it is a free block (double free), or none at all.
 * Complexity: O(blocks).
 */
void ashlar_dress_report_record(const struct ashlar_heap *heap, const void *payload, const void *site);

/** Report what is broken about a block, as the check finds it. pre: `block` is a place of the region. */
void ashlar_dress_report_broken(const struct ashlar_heap *heap, const struct region *region, struct block *block,
                                enum ashlar_invariant broken, const void *site);

/** Report a write to free memory, found when it was given out as `plain`. */
void ashlar_dress_report_free(const struct ashlar_heap *heap, const void *damage, void *plain, const void *site);

/** Report a pointer of which no heap is known, and which is no payload in use. */
void ashlar_dress_report_unknown(const void *payload, const void *site);

/**
 * Fill in what is known of the block around an address: payload, sizes, offset, sites and neighbours, and the heap.
 *
 * @param address  anywhere in the heap's memory.
 * @return whether a dressed block was found; if not, nothing but the heap is filled in.
 * Complexity: O(blocks).
 */
bool ashlar_dress_describe(const struct ashlar_heap *heap, const void *address, struct ashlar_fault *fault);

#endif

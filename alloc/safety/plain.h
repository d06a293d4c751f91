/*
 * The core's own calls, as alloc/safety sees them at ASHLAR_SAFETY_SAMPLED and above: core/plain.h says why. They do what
 * <ashlar/heap.h> says of the calls without `plain`. Those of the second group exist from ASHLAR_SAFETY_DEBUG on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_PLAIN_H
#define ASHLAR_SAFETY_PLAIN_H

#include <ashlar/check.h>
#include <ashlar/heap.h>
#include <ashlar/stats.h>

void *ashlar_plain_alloc(struct ashlar_heap *heap, size_t bytes);
void ashlar_plain_free(struct ashlar_heap *heap, void *payload);
void *ashlar_plain_calloc(struct ashlar_heap *heap, size_t count, size_t bytes);
void *ashlar_plain_realloc(struct ashlar_heap *heap, void *payload, size_t bytes);
struct ashlar_move ashlar_plain_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes);
void ashlar_plain_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move);
void *ashlar_plain_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes);
size_t ashlar_plain_usable_size(const void *payload);
void ashlar_plain_heap_reset(struct ashlar_heap *heap);

struct ashlar_heap *ashlar_plain_heap_create_growable(void *memory, size_t bytes, size_t bytes_max);
bool ashlar_plain_heap_add_region(struct ashlar_heap *heap, void *memory, size_t bytes);
bool ashlar_plain_heap_extend(struct ashlar_heap *heap, void *end, size_t bytes);
size_t ashlar_plain_heap_give_back(struct ashlar_heap *heap, void *end, size_t keep_bytes, size_t give_multiple);
size_t ashlar_plain_block_bytes(size_t alignment, size_t bytes);
size_t ashlar_plain_largest_free(const struct ashlar_heap *heap);
struct ashlar_check_result ashlar_plain_heap_check(const struct ashlar_heap *heap);
struct ashlar_stats ashlar_plain_heap_stats(const struct ashlar_heap *heap);
bool ashlar_plain_heap_walk(const struct ashlar_heap *heap, ashlar_visit *visit, void *context);

#endif

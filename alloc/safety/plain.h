/*
 * The core's own calls, as alloc/safety sees them at ASHLAR_SAFETY_SAMPLED and above: core/plain.h says why. They do what
 * <ashlar/heap.h> says of the calls without `plain`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_PLAIN_H
#define ASHLAR_SAFETY_PLAIN_H

#include <ashlar/heap.h>

void *ashlar_plain_alloc(struct ashlar_heap *heap, size_t bytes);
void ashlar_plain_free(struct ashlar_heap *heap, void *payload);
void *ashlar_plain_calloc(struct ashlar_heap *heap, size_t count, size_t bytes);
void *ashlar_plain_realloc(struct ashlar_heap *heap, void *payload, size_t bytes);
struct ashlar_move ashlar_plain_realloc_begin(struct ashlar_heap *heap, void *payload, size_t bytes);
void ashlar_plain_realloc_end(struct ashlar_heap *heap, const struct ashlar_move *move);
void *ashlar_plain_aligned_alloc(struct ashlar_heap *heap, size_t alignment, size_t bytes);
size_t ashlar_plain_usable_size(const void *payload);

#endif

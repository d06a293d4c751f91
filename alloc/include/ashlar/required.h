/*
 * How large a heap must be so that no sequence of calls whatever can exhaust it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_REQUIRED_H
#define ASHLAR_REQUIRED_H

#include <ashlar/heap.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The size of a region in which a heap can serve every sequence of requests within two limits.
 *
 * Both limits count blocks, not payloads: a request counts as ashlar_block_bytes(alignment, bytes).
 *
 * @param max_live_bytes   the most that is live at any time, the request under way included; a realloc
 *                         counts with its old block and its new one. Less than one block counts as one.
 * @param max_block_bytes  the largest single request; at most max_live_bytes (a larger one counts as that).
 * @return the `bytes` for ashlar_heap_create(), given memory aligned to 8. With that, no allocation within the
 *         limits is ever refused, in whatever order blocks are allocated, resized and freed. docs/size.md has
 *         the proof, and says how much of it is needed. SIZE_MAX if it is more than ASHLAR_HEAP_BYTES_MAX:
 *         then no size is known to suffice.
 *
 * It holds for one region and for calls that do not overlap: between ashlar_realloc_begin() and
 * ashlar_realloc_end() a resized block may hold more than it asked for.
 *
 * Complexity: O(1). Locks: none. ISR-safe: yes. It keeps no state.
 */
size_t ashlar_required_bytes(size_t max_live_bytes, size_t max_block_bytes);

#ifdef __cplusplus
}
#endif
#endif

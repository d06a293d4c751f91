/*
 * The names of the core's calls at the levels that stand between them and their callers.
 *
 * At ASHLAR_SAFETY_SAMPLED and above, alloc/safety has the calls of <ashlar/heap.h>: it puts red zones around payloads, or
 * serves some from guarded slots, and asks the core for the rest. The core's own then bear the names below. What it does is the
 * same at every level. Include this first, in files of the core that define a call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_PLAIN_H
#define ASHLAR_CORE_PLAIN_H

#include <ashlar/config.h>

#if ASHLAR_SAFETY >= ASHLAR_SAFETY_SAMPLED
#define ashlar_alloc ashlar_plain_alloc
#define ashlar_free ashlar_plain_free
#define ashlar_calloc ashlar_plain_calloc
#define ashlar_realloc ashlar_plain_realloc
#define ashlar_realloc_begin ashlar_plain_realloc_begin
#define ashlar_realloc_end ashlar_plain_realloc_end
#define ashlar_aligned_alloc ashlar_plain_aligned_alloc
#define ashlar_usable_size ashlar_plain_usable_size
#endif

#endif

/*
 * Inside alloc/libc: large requests, served with pages of their own (<ashlar_mapping.h>) instead of a block of the heap.
 *
 * Such a payload starts at a page and has no header; whether a pointer is one is asked of the port's table of mappings, and
 * only of pointers to the start of a page. Who calls need not hold malloc's lock, for the port brings its own.
 * With ASHLAR_MMAP_THRESHOLD_BYTES 0, and at the levels that watch blocks, all of this folds away.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_LIBC_LARGE_H
#define ASHLAR_LIBC_LARGE_H

#include <ashlar/config.h>
#include <ashlar_mapping.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether there are such payloads at all. */
static inline bool large_is_on(void)
{
    return ASHLAR_MMAP_THRESHOLD_BYTES != 0 && ASHLAR_SAFETY < ASHLAR_SAFETY_DEBUG;
}

/** Whether a request is to be served so. */
static inline bool large_wants(size_t alignment, size_t bytes)
{
    /* One less than 0 is more than any request. */
    return large_is_on() && bytes > (size_t)ASHLAR_MMAP_THRESHOLD_BYTES - 1 && alignment <= ASHLAR_PAGE_BYTES;
}

/** How many bytes such a payload has; 0 if `payload` is none. */
static inline size_t large_payload_bytes(const void *payload)
{
    return large_is_on() && (uintptr_t)payload % ASHLAR_PAGE_BYTES == 0 ? ashlar_port_mapped_bytes(payload) : 0;
}

/** What is mapped for malloc. */
struct large_stats {
    size_t count;
    size_t bytes;
};

/** Serve a request that large_wants(); NULL if there are no pages for it. What mallinfo says of it is counted here. */
void *ashlar_large_alloc(size_t bytes);

/** Give such a payload back. pre: large_payload_bytes(payload) != 0. */
void ashlar_large_free(void *payload);

/** Overwrite one with zeros, from `kept_bytes` on. pre: as ashlar_large_free(). */
void ashlar_large_erase(void *payload, size_t kept_bytes);

/** Resize one where it is, if that can be. pre: as ashlar_large_free(). */
bool ashlar_large_resize(void *payload, size_t bytes);

/** How many there are now. */
struct large_stats ashlar_large_stats(void);

#endif

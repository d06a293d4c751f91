/*
 * Large requests: see large.h.
 *
 * Owns: how many are served, and of how many bytes. Must not know: where the pages come from (the port), what becomes of a
 * request that is refused (front.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/large.h"

#include <ashlar/erase.h>
#include <ashlar_port.h>

static struct large_stats large;

static void large_count(ptrdiff_t count, size_t bytes_before, size_t bytes)
{
    ashlar_port_lock();
    large.count += (size_t)count;
    large.bytes += bytes - bytes_before;
    ashlar_port_unlock();
}

void *ashlar_large_alloc(size_t bytes)
{
    void *payload = ashlar_port_map(bytes);
    if (payload != NULL) {
        large_count(1, 0, ashlar_port_mapped_bytes(payload));
    }
    return payload;
}

void ashlar_large_erase(void *payload, size_t kept_bytes)
{
    size_t bytes = ashlar_port_mapped_bytes(payload);
    if (bytes > kept_bytes) {
        ashlar_erase((char *)payload + kept_bytes, bytes - kept_bytes);
    }
}

void ashlar_large_free(void *payload)
{
    size_t bytes = ashlar_port_mapped_bytes(payload);
    if (ASHLAR_ZERO_ON_FREE) {
        ashlar_large_erase(payload, 0);
    }
    if (ashlar_port_unmap(payload)) {
        large_count(-1, bytes, 0);
    }
}

bool ashlar_large_resize(void *payload, size_t bytes)
{
    size_t bytes_before = ashlar_port_mapped_bytes(payload);
    if (ASHLAR_ZERO_ON_FREE) {
        ashlar_large_erase(payload, bytes);
    }
    if (!ashlar_port_mapped_resize(payload, bytes)) {
        return false;
    }
    large_count(0, bytes_before, ashlar_port_mapped_bytes(payload));
    return true;
}

struct large_stats ashlar_large_stats(void)
{
    ashlar_port_lock();
    struct large_stats stats = large;
    ashlar_port_unlock();
    return stats;
}

/*
 * freezero, OpenBSD's call: free what held a secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"
#include "libc/large.h"
#include "libc/rams.h"

#include <ashlar/site.h>

void freezero(void *payload, size_t bytes);

/* All of the payload is erased: what the caller forgot to count may be secret too. */
void freezero(void *payload, size_t bytes)
{
    front_caller caller = caller_of(NULL);
    (void)bytes;
    if (payload == NULL) {
        return;
    }
    if (large_payload_bytes(payload) != 0) {
        ashlar_large_erase(payload, 0);
        ashlar_large_free(payload);
        return;
    }
    ashlar_malloc_lock();
    struct ashlar_heap *heap = rams_heap_of(payload);
    heap = heap != NULL ? heap : ashlar_malloc_heap();
    if (heap != NULL) {
        ashlar_heap_note_site(heap, caller_site(caller));
        ashlar_free_zeroed(heap, payload);
    }
    ashlar_malloc_unlock();
    if (heap == NULL) {
        ashlar_front_free(caller, payload); /* reports it */
    }
}

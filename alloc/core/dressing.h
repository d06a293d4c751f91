/*
 * What the levels above hardened keep in a heap's control structure. The core makes room for it, clears it when the heap
 * is created, and knows no more of it; alloc/safety works on it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_CORE_DRESSING_H
#define ASHLAR_CORE_DRESSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dress;
struct region;
struct block;

/** The state of the levels debug and asan. */
struct heap_dressing {
    struct dress *oldest; /* the quarantine: blocks that were freed, in that order; NULL if it is empty */
    struct dress *newest;
    size_t kept_bytes;      /* of the blocks in it, headers included */
    size_t kept_blocks;
    size_t used_bytes_peak; /* the most that was in blocks in use, those in the quarantine not counted */
    uint32_t serial;        /* of the last allocation */
    bool may_grow;          /* the next call's caller can get more memory: see ashlar_heap_note_growth() */
    struct {                /* where the incremental check goes on; see check_some.c */
        const struct region *region; /* NULL: at the start of the heap */
        struct block *block;
        size_t verified_bytes; /* of that block's payload, if it is in the quarantine */
    } cursor;
};

#endif

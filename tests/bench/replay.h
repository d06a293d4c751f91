/*
 * Replays a recorded trace against an allocator: the same calls with the same sizes in the same order.
 *
 * Owns the slots' content: each payload is filled with a pattern of its own and verified before it is
 * freed, resized or left at the end. It knows neither files nor heaps: the caller hands in where the trace
 * comes from, which allocator is replayed against, and the memory for the slots, so that it runs on a host
 * and on a board alike and never allocates itself.
 *
 * The trace comes in its flat form (`tools/ashlar trace --flat`; docs/traces.md describes it). Nothing of it
 * is trusted: what cannot be right ends the replay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_BENCH_REPLAY_H
#define TESTS_BENCH_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Where the flat trace comes from. */
struct replay_source {
    /** Read up to `bytes`, in order; returns how many, 0 at the end. */
    size_t (*read)(void *context, void *buffer, size_t bytes);
    void *context;
};

/** The allocator. Each function is what its C namesake is; NULL is failure. */
struct replay_allocator {
    void *(*malloc)(void *context, size_t bytes);
    void *(*calloc)(void *context, size_t count, size_t bytes);
    void *(*realloc)(void *context, void *payload, size_t bytes);
    void *(*aligned_alloc)(void *context, size_t alignment, size_t bytes);
    void (*free)(void *context, void *payload);
    /** NULL, or how large a block a request needs, header included: ashlar_block_bytes(). */
    size_t (*block_bytes)(size_t alignment, size_t bytes);
    void *context;
};

/** The trace's header. */
struct replay_header {
    uint32_t operations;
    uint32_t slots;
    uint32_t alignment_max; /* the largest alignment that is asked for, at least 8 */
    uint32_t checksum;      /* FNV-1a over the three words above and the operations */
};

/** A live block, or an empty slot. */
struct replay_slot {
    unsigned char *payload; /* NULL: empty; then `bytes` is the slot that was freed before this one */
    uint32_t bytes;
    uint32_t pattern; /* the number of the operation that filled it */
    uint32_t site : 24;
    uint32_t alignment_log2 : 8;
};

enum replay_end {
    REPLAY_DONE,       /* every operation was done */
    REPLAY_NO_MEMORY,  /* the allocator returned NULL */
    REPLAY_DAMAGED,    /* a payload did not hold what was written, or calloc's was not zero */
    REPLAY_MISALIGNED, /* a payload was not aligned as asked for, to 8 at least */
    REPLAY_BAD_TRACE   /* the trace cannot be right */
};

/** How a replay ended. Bytes are those asked for. */
struct replay_result {
    enum replay_end end;
    uint32_t operations; /* how many were done: so the number, from 0, of the one that was not */
    uint32_t kind;       /* of the last one looked at: 0 malloc, 1 calloc, 2 realloc, 3 aligned_alloc, 4 free */
    uint32_t wanted_bytes;
    uint32_t wanted_site;
    uint32_t live_bytes;
    uint32_t live_blocks;
    uint32_t live_bytes_peak;
    uint32_t live_blocks_peak;
    uint32_t checksum; /* over the places of all payloads, as offsets from `base` */

    /* In bytes of blocks, where the allocator states them: what is live, the most that is live, with both blocks
     * of a realloc counted, and the largest one asked for. */
    uint32_t demand_bytes;
    uint32_t demand_bytes_peak;
    uint32_t block_bytes_max;
};

/** How many bytes of the trace are read at a time. */
#define REPLAY_BUFFER_BYTES 512

struct replay {
    /* The caller's choices; those not named here are set by replay_open(). */
    struct replay_source source;
    struct replay_allocator allocator;
    struct replay_slot *slots; /* of header.slots elements */
    const void *base;          /* where the memory of the allocator starts */
    uint32_t stop_after;       /* operations; replay_open() says all */
    uint32_t variation;        /* 0: the sizes as recorded; else a seed from which each is changed a little */
    bool verifies;             /* whether payloads are filled and verified; replay_open() says yes */

    /* Everything below belongs to the replay. */
    struct replay_header header;
    struct replay_result result;
    uint32_t slots_used;
    uint32_t slot_freed; /* the slot freed last, or REPLAY_SLOT_NONE */
    uint32_t trace_checksum;
    size_t buffer_at;
    size_t buffer_end;
    unsigned char buffer[REPLAY_BUFFER_BYTES];
};

#define REPLAY_SLOT_NONE UINT32_MAX

/**
 * Read the header of a trace.
 *
 * @return whether it is a flat trace; then `replay->header.slots` says how many slots to provide.
 */
bool replay_open(struct replay *replay, struct replay_source source);

/** Replay what was opened, up to its end or the first thing that goes wrong; also in `replay->result`. */
struct replay_result replay_run(struct replay *replay);

/** What the size of an allocation becomes under a variation: up to a granule more or less, never 0. */
uint32_t replay_varied_bytes(uint32_t variation, uint32_t operation, uint32_t bytes);

#endif

/*
 * Dressed blocks: how the levels debug and asan lay out what the core gives them, and all that reads it.
 *
 *     block of the core
 *     +------+-----------+-------------+----------------------+-------------+
 *     |      | record    | zone        | payload              | zone        |
 *     +------+-----------+-------------+----------------------+-------------+
 *     ^plain payload (lead bytes before the record)            ^at the very byte behind what was asked for
 *
 * The zones are ASHLAR_REDZONE_BYTES or a little more. The lead is there where a payload is aligned to more than 8; its first
 * word then says how long it is. A record is sealed: with a sum over what it says and over where it stands, so that nothing
 * else is taken for one, not even its copy.
 *
 * Owns: the record, the geometry. Must not know: what the zones hold (marks.h), who asks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_DRESS_H
#define ASHLAR_SAFETY_DRESS_H

#include "core/sound.h"
#include "safety/marks.h"

/** The call site, and the calls that led to it, nearest first; NULL at the end. */
#define TRACE_CALLS (1 + ASHLAR_BACKTRACE_DEPTH)

struct trace {
    const void *calls[TRACE_CALLS];
};

/** The record of a dressed block, or (`is_lead`) the word at the start of its lead. */
struct dress {
    uint32_t is_lead : 1;
    uint32_t alignment_log2 : 5;
    uint32_t lead_granules : 26; /* from the plain payload to the record */
    uint32_t bytes;              /* asked for */
    uint32_t serial;             /* counts allocations */
    uint32_t seal;
    struct dress *next; /* in the quarantine: the one freed after it; NULL at its end */
    struct trace allocated;
    struct trace freed; /* empty while it is in use */
};

/** Where a new heap's count of allocations starts: at the last mark of several heaps. */
extern uint32_t ashlar_dress_serial_start;

_Static_assert(ALIGNMENT_LOG2_END <= 26 + GRANULE_BYTES_LOG2 && ALIGNMENT_LOG2_END < 1u << 5,
               "a lead and an alignment fit their fields");

/** From record to payload: a multiple of 8, so that the payload is aligned as the record is. */
#define FRONT_BYTES (((uint32_t)sizeof(struct dress) + ASHLAR_REDZONE_BYTES + GRANULE_BYTES - 1) & ~(GRANULE_BYTES - 1))
#define REAR_BYTES_MIN ((uint32_t)ASHLAR_REDZONE_BYTES)
#define DRESS_BYTES (FRONT_BYTES + REAR_BYTES_MIN)

/* What a seal says besides the sum: two words of which neither is likely in a program's memory. */
#define DRESS_USED 0xA5C3965Au
#define DRESS_FREED 0x5A3C69A5u
/* Knuth, The Art of Computer Programming, 6.4: 2^32 divided by the golden ratio scatters consecutive numbers. */
#define SUM_MULTIPLIER 0x9E3779B1u

static inline uint32_t sum_add(uint32_t sum, uintptr_t value)
{
    sum = (sum ^ (uint32_t)value) * SUM_MULTIPLIER;
    return sizeof value == sizeof sum ? sum : (sum ^ (uint32_t)(value >> 16 >> 16)) * SUM_MULTIPLIER;
}

/** The sum over all of the record but the seal. */
static inline uint32_t dress_sum(const struct dress *dress)
{
    uint32_t sum = sum_add(dress->is_lead, (uintptr_t)dress);
    sum = sum_add(sum, dress->alignment_log2 | (uint32_t)dress->lead_granules << 5);
    sum = sum_add(sum, dress->bytes);
    sum = sum_add(sum, dress->serial);
    sum = sum_add(sum, (uintptr_t)dress->next);
    for (unsigned i = 0; i < TRACE_CALLS; i++) {
        sum = sum_add(sum, (uintptr_t)dress->allocated.calls[i]);
        sum = sum_add(sum, (uintptr_t)dress->freed.calls[i]);
    }
    return sum ^ sum >> 16;
}

static inline void dress_seal(struct dress *dress, uint32_t state)
{
    dress->seal = dress_sum(dress) ^ state;
}

/** Whether a record stands here, of a block in this state. */
static inline bool dress_is(const struct dress *dress, uint32_t state)
{
    return dress->seal == (dress_sum(dress) ^ state);
}

static inline bool dress_is_sealed(const struct dress *dress)
{
    return dress_is(dress, DRESS_USED) || dress_is(dress, DRESS_FREED);
}

/* Geometry. */

static inline struct dress *dress_of(const void *payload)
{
    return (struct dress *)((uintptr_t)payload - FRONT_BYTES);
}

static inline unsigned char *dress_payload(const struct dress *dress)
{
    return (unsigned char *)(uintptr_t)dress + FRONT_BYTES;
}

static inline void *dress_plain(const struct dress *dress)
{
    return (unsigned char *)(uintptr_t)dress - (size_t)dress->lead_granules * GRANULE_BYTES;
}

/** The core's block around it. pre: the record is sealed. */
static inline struct block *dress_block(const struct dress *dress)
{
    return block_of(dress_plain(dress));
}

/** What the core is asked for: all parts, at an alignment above 8 with a lead as long as it may come to. */
static inline size_t dressed_bytes(size_t alignment, size_t bytes)
{
    size_t lead_bytes = alignment > GRANULE_BYTES ? alignment - GRANULE_BYTES : 0;
    return lead_bytes + DRESS_BYTES + bytes;
}

/** Whether dressed_bytes() does not wrap: each part is below the largest heap, whatever is asked for. */
static inline bool dressed_bytes_fit(size_t alignment, size_t bytes)
{
    return alignment <= BLOCK_BYTES_MAX && bytes <= BLOCK_BYTES_MAX;
}

_Static_assert((uint64_t)BLOCK_BYTES_MAX * 2 + DRESS_BYTES < UINT32_MAX, "so the sum of its parts fits a size_t");

/** Where the zone behind ends: at the end of the block. pre: the record is sealed, the block's header sound. */
static inline unsigned char *dress_end(const struct dress *dress)
{
    struct block *block = dress_block(dress);
    return (unsigned char *)block_payload(block) + block_usable_bytes(block);
}

/** The parts, for marks.h. pre: as dress_end(). */
static inline struct marked_block dress_parts(const struct dress *dress)
{
    struct marked_block parts = {
        .front = (unsigned char *)(uintptr_t)dress + sizeof *dress,
        .payload = dress_payload(dress),
        .payload_bytes = dress->bytes,
        .end = dress_end(dress),
    };
    return parts;
}

/**
 * The record of a used block of the core, as its first word tells. It need not be sealed.
 * pre: block_usable_bytes() >= DRESS_BYTES.
 */
static inline struct dress *dress_in(struct block *block)
{
    struct dress *first = block_payload(block);
    size_t lead_bytes = first->is_lead ? (size_t)first->lead_granules * GRANULE_BYTES : 0;
    return lead_bytes <= block_usable_bytes(block) - DRESS_BYTES ? (struct dress *)((uintptr_t)first + lead_bytes) : first;
}

/** Whether the core's header around a sealed record can be the one that it was dressed in. */
static inline bool dress_fits_block(const struct ashlar_heap *heap, const struct dress *dress)
{
    struct block *block = dress_block(dress);
    const struct region *region;
    if (!region_find(heap, (uintptr_t)block, &region) || !block_is_sound_used(region, block)) {
        return false;
    }
    size_t needed_bytes = (size_t)dress->lead_granules * GRANULE_BYTES + DRESS_BYTES + dress->bytes;
    return block_usable_bytes(block) >= needed_bytes;
}

#endif

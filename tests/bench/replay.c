/*
 * See replay.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/replay.h"

#include <string.h>

enum kind { KIND_MALLOC, KIND_CALLOC, KIND_REALLOC, KIND_ALIGNED, KIND_FREE, KINDS };

#define KIND_BITS 3
#define KIND_MASK ((1u << KIND_BITS) - 1)
#define ALIGNMENT_LOG2_MIN 3u
#define ALIGNMENT_LOG2_MAX 27u
#define ALIGNMENT_LOG2_MASK 0xFFu
#define SITE_MAX 0xFFFFFFu

/* What a free asks for: nothing. The others as in the trace. */
struct operation {
    enum kind kind;
    uint32_t slot; /* of KIND_REALLOC and KIND_FREE */
    uint32_t bytes;
    uint32_t alignment_log2;
    uint32_t site;
};

/* FNV-1a (Fowler, Noll, Vo), 32 bits; of the trace byte by byte, of the payloads' places word by word. */
#define CHECKSUM_START 0x811C9DC5u
#define CHECKSUM_FACTOR 0x01000193u

static uint32_t checksum_add(uint32_t checksum, uint32_t value)
{
    return (checksum ^ value) * CHECKSUM_FACTOR;
}

/* ---- Reading the trace ---- */

/* The next byte, or -1 at the end. */
static int byte_next(struct replay *replay)
{
    if (replay->buffer_at == replay->buffer_end) {
        replay->buffer_at = 0;
        replay->buffer_end = replay->source.read(replay->source.context, replay->buffer, sizeof replay->buffer);
        if (replay->buffer_end == 0) {
            return -1;
        }
    }
    return replay->buffer[replay->buffer_at++];
}

/* A LEB128 number of up to 35 bits: a 32-bit size with its kind. False if it is cut off or larger. */
static bool number_read(struct replay *replay, uint64_t *number)
{
    const unsigned bits_max = 35;
    *number = 0;
    for (unsigned shift = 0; shift < bits_max; shift += 7) {
        int byte = byte_next(replay);
        if (byte < 0) {
            return false;
        }
        replay->trace_checksum = checksum_add(replay->trace_checksum, (uint32_t)byte);
        *number |= (uint64_t)((unsigned)byte & 0x7Fu) << shift;
        if ((unsigned)byte < 0x80u) {
            return true;
        }
    }
    return false;
}

static bool word_read(struct replay *replay, uint32_t *word)
{
    uint64_t number;
    if (!number_read(replay, &number) || number > UINT32_MAX) {
        return false;
    }
    *word = (uint32_t)number;
    return true;
}

static bool slot_is_live(const struct replay *replay, uint32_t slot)
{
    return slot < replay->slots_used && replay->slots[slot].payload != NULL;
}

/* The call site of an operation, which every one but a free ends with. */
static bool site_read(struct replay *replay, uint32_t *site)
{
    return word_read(replay, site) && *site <= SITE_MAX;
}

/* What follows the size of an allocation. */
static bool allocation_read(struct replay *replay, struct operation *operation)
{
    if (operation->kind == KIND_ALIGNED) {
        uint32_t *log2 = &operation->alignment_log2;
        if (!word_read(replay, log2) || *log2 > ALIGNMENT_LOG2_MAX || 1u << *log2 > replay->header.alignment_max) {
            return false;
        }
    }
    return site_read(replay, &operation->site);
}

/* Read an operation whole. False if the trace cannot be right. */
static bool operation_read(struct replay *replay, struct operation *operation)
{
    uint64_t first;
    if (!number_read(replay, &first) || (first & KIND_MASK) >= KINDS || first >> KIND_BITS > UINT32_MAX) {
        return false;
    }
    uint32_t value = (uint32_t)(first >> KIND_BITS);
    *operation = (struct operation){.kind = (enum kind)(first & KIND_MASK)};
    if (operation->kind != KIND_FREE && operation->kind != KIND_REALLOC) {
        operation->bytes = value;
        return allocation_read(replay, operation);
    }
    operation->slot = value;
    if (!slot_is_live(replay, value)) {
        return false;
    }
    operation->alignment_log2 = replay->slots[value].alignment_log2;
    return operation->kind == KIND_FREE ||
           (word_read(replay, &operation->bytes) && site_read(replay, &operation->site));
}

/* ---- Slots: an allocation takes the one freed last, or else the next that was never used ---- */

/* False if the trace needs more slots than it said. */
static bool slot_take(struct replay *replay, uint32_t *slot)
{
    if (replay->slot_freed != REPLAY_SLOT_NONE) {
        *slot = replay->slot_freed;
        replay->slot_freed = replay->slots[*slot].bytes;
        return true;
    }
    *slot = replay->slots_used;
    if (*slot >= replay->header.slots) {
        return false;
    }
    replay->slots_used++;
    return true;
}

static void slot_give_back(struct replay *replay, uint32_t slot)
{
    replay->slots[slot] = (struct replay_slot){.payload = NULL, .bytes = replay->slot_freed};
    replay->slot_freed = slot;
}

/* ---- Patterns ---- */

/* The pattern of byte `i`: neighbours differ, and so do the same bytes of two blocks. */
static unsigned char pattern_byte(uint32_t pattern, uint32_t i)
{
    return (unsigned char)(pattern * 167u + (pattern >> 8) + i * 31u);
}

static void slot_fill(const struct replay_slot *slot)
{
    for (uint32_t i = 0; i < slot->bytes; i++) {
        slot->payload[i] = pattern_byte(slot->pattern, i);
    }
}

static bool pattern_is_there(const unsigned char *payload, uint32_t bytes, uint32_t pattern)
{
    for (uint32_t i = 0; i < bytes; i++) {
        if (payload[i] != pattern_byte(pattern, i)) {
            return false;
        }
    }
    return true;
}

static bool bytes_are_zero(const unsigned char *payload, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++) {
        if (payload[i] != 0) {
            return false;
        }
    }
    return true;
}

/* ---- Operations ---- */

static uint32_t larger_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* What a block of so many bytes at an alignment costs; 0 if the allocator does not say. */
static uint32_t demand_of(const struct replay *replay, uint32_t alignment_log2, uint32_t bytes)
{
    size_t (*block_bytes)(size_t, size_t) = replay->allocator.block_bytes;
    return block_bytes == NULL ? 0 : (uint32_t)block_bytes((size_t)1 << alignment_log2, bytes);
}

/* Count a block that is new, or a resized one's new form; count_freed() follows for the old. */
static void count_allocated(struct replay *replay, const struct operation *operation)
{
    struct replay_result *result = &replay->result;
    uint32_t demand_bytes = demand_of(replay, operation->alignment_log2, operation->bytes);
    result->demand_bytes += demand_bytes;
    result->demand_bytes_peak = larger_of(result->demand_bytes_peak, result->demand_bytes);
    result->block_bytes_max = larger_of(result->block_bytes_max, demand_bytes);
    result->live_blocks++;
    result->live_bytes += operation->bytes;
}

static void count_freed(struct replay *replay, const struct replay_slot *slot)
{
    replay->result.demand_bytes -= demand_of(replay, slot->alignment_log2, slot->bytes);
    replay->result.live_blocks--;
    replay->result.live_bytes -= slot->bytes;
}

static void count_peaks(struct replay_result *result)
{
    result->live_bytes_peak = larger_of(result->live_bytes_peak, result->live_bytes);
    result->live_blocks_peak = larger_of(result->live_blocks_peak, result->live_blocks);
}

/* Put a payload that the allocator returned into a slot. */
static enum replay_end slot_set(struct replay *replay, uint32_t slot, void *payload, const struct operation *operation)
{
    uint32_t alignment = 1u << larger_of(operation->alignment_log2, ALIGNMENT_LOG2_MIN);
    uintptr_t offset = (uintptr_t)payload - (uintptr_t)replay->base;
    if ((uintptr_t)payload % alignment != 0) {
        return REPLAY_MISALIGNED;
    }
    count_peaks(&replay->result);
    replay->result.checksum = checksum_add(replay->result.checksum, (uint32_t)offset);
    replay->slots[slot] = (struct replay_slot){
        .payload = payload,
        .bytes = operation->bytes,
        .pattern = replay->result.operations,
        .site = operation->site & SITE_MAX,
        .alignment_log2 = operation->alignment_log2 & ALIGNMENT_LOG2_MASK,
    };
    if (replay->verifies) {
        slot_fill(&replay->slots[slot]);
    }
    return REPLAY_DONE;
}

static void *operation_allocate(const struct replay_allocator *allocator, const struct operation *operation)
{
    switch (operation->kind) {
    case KIND_CALLOC:
        return allocator->calloc(allocator->context, 1, operation->bytes);
    case KIND_ALIGNED:
        return allocator->aligned_alloc(allocator->context, (size_t)1 << operation->alignment_log2, operation->bytes);
    default:
        return allocator->malloc(allocator->context, operation->bytes);
    }
}

static enum replay_end allocation_do(struct replay *replay, const struct operation *operation)
{
    uint32_t slot;
    void *payload = operation_allocate(&replay->allocator, operation);
    if (payload == NULL) {
        return REPLAY_NO_MEMORY;
    }
    if (!slot_take(replay, &slot)) {
        return REPLAY_BAD_TRACE;
    }
    if (replay->verifies && operation->kind == KIND_CALLOC && !bytes_are_zero(payload, operation->bytes)) {
        return REPLAY_DAMAGED;
    }
    count_allocated(replay, operation);
    return slot_set(replay, slot, payload, operation);
}

static enum replay_end realloc_do(struct replay *replay, const struct operation *operation)
{
    struct replay_slot old = replay->slots[operation->slot];
    void *payload = replay->allocator.realloc(replay->allocator.context, old.payload, operation->bytes);
    if (payload == NULL) {
        return REPLAY_NO_MEMORY;
    }
    uint32_t kept_bytes = old.bytes < operation->bytes ? old.bytes : operation->bytes;
    if (replay->verifies && !pattern_is_there(payload, kept_bytes, old.pattern)) {
        return REPLAY_DAMAGED;
    }
    count_allocated(replay, operation);
    count_freed(replay, &old);
    return slot_set(replay, operation->slot, payload, operation);
}

static bool slot_is_intact(const struct replay *replay, const struct replay_slot *slot)
{
    return !replay->verifies || pattern_is_there(slot->payload, slot->bytes, slot->pattern);
}

static enum replay_end free_do(struct replay *replay, const struct operation *operation)
{
    struct replay_slot *slot = &replay->slots[operation->slot];
    if (!slot_is_intact(replay, slot)) {
        return REPLAY_DAMAGED;
    }
    replay->allocator.free(replay->allocator.context, slot->payload);
    count_freed(replay, slot);
    slot_give_back(replay, operation->slot);
    return REPLAY_DONE;
}

static enum replay_end operation_do(struct replay *replay, const struct operation *operation)
{
    replay->result.kind = (uint32_t)operation->kind;
    replay->result.wanted_bytes = operation->bytes;
    replay->result.wanted_site = operation->site;
    switch (operation->kind) {
    case KIND_FREE:
        return free_do(replay, operation);
    case KIND_REALLOC:
        return realloc_do(replay, operation);
    default:
        return allocation_do(replay, operation);
    }
}

/* Whether all that is live at the end is as it was written. */
static bool slots_are_intact(const struct replay *replay)
{
    for (uint32_t i = 0; i < replay->slots_used; i++) {
        if (replay->slots[i].payload != NULL && !slot_is_intact(replay, &replay->slots[i])) {
            return false;
        }
    }
    return true;
}

/* ---- The whole ---- */

uint32_t replay_varied_bytes(uint32_t variation, uint32_t operation, uint32_t bytes)
{
    const uint32_t step_max = 8;
    if (variation == 0) {
        return bytes;
    }
    /* Any mixing will do that gives the same on every machine: here two rounds of a multiplicative hash. */
    uint32_t mixed = (operation + variation * 0x9E3779B9u) * 0x85EBCA6Bu;
    mixed = (mixed ^ mixed >> 15) * 0xC2B2AE35u;
    uint32_t sum = bytes + (mixed >> 16) % (2 * step_max + 1);
    return sum > step_max && bytes <= UINT32_MAX - 2 * step_max ? sum - step_max : 1;
}

static uint32_t bytes_checksum(const unsigned char *bytes, size_t count)
{
    uint32_t checksum = CHECKSUM_START;
    for (size_t i = 0; i < count; i++) {
        checksum = checksum_add(checksum, bytes[i]);
    }
    return checksum;
}

static uint32_t word_of(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

bool replay_open(struct replay *replay, struct replay_source source)
{
    static const unsigned char magic[8] = {'A', 'S', 'H', 'L', 'A', 'R', 0, 1};
    unsigned char header[sizeof magic + 4 * sizeof(uint32_t)];
    *replay = (struct replay){.source = source, .verifies = true, .slot_freed = REPLAY_SLOT_NONE};
    for (size_t i = 0; i < sizeof header; i++) {
        int byte = byte_next(replay);
        if (byte < 0) {
            return false;
        }
        header[i] = (unsigned char)byte;
    }
    const unsigned char *words = header + sizeof magic;
    replay->header = (struct replay_header){
        .operations = word_of(words),
        .slots = word_of(words + 4),
        .alignment_max = word_of(words + 8),
        .checksum = word_of(words + 12),
    };
    replay->trace_checksum = bytes_checksum(words, 3 * sizeof(uint32_t));
    replay->stop_after = replay->header.operations;
    uint32_t alignment = replay->header.alignment_max;
    return memcmp(header, magic, sizeof magic) == 0 && replay->header.slots <= replay->header.operations &&
           alignment >= 1u << ALIGNMENT_LOG2_MIN && (alignment & (alignment - 1)) == 0;
}

static enum replay_end operations_do(struct replay *replay)
{
    struct operation operation;
    while (replay->result.operations < replay->header.operations && replay->result.operations < replay->stop_after) {
        if (!operation_read(replay, &operation)) {
            return REPLAY_BAD_TRACE;
        }
        operation.bytes = replay_varied_bytes(replay->variation, replay->result.operations, operation.bytes);
        enum replay_end end = operation_do(replay, &operation);
        if (end != REPLAY_DONE) {
            return end;
        }
        replay->result.operations++;
    }
    return slots_are_intact(replay) ? REPLAY_DONE : REPLAY_DAMAGED;
}

struct replay_result replay_run(struct replay *replay)
{
    replay->result = (struct replay_result){.checksum = CHECKSUM_START};
    enum replay_end end = operations_do(replay);
    bool is_all = replay->result.operations == replay->header.operations;
    if (end == REPLAY_DONE && is_all && (replay->trace_checksum != replay->header.checksum || byte_next(replay) >= 0)) {
        end = REPLAY_BAD_TRACE;
    }
    replay->result.end = end;
    return replay->result;
}

/*
 * Fills, verifies and moves the blocks of the torture. See slots.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "slots.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#define PAYLOAD_ALIGNMENT 8

static const char *complaint;

const char *slots_complaint(void)
{
    return complaint;
}

static enum outcome complain(const char *text)
{
    complaint = text;
    return OUTCOME_BROKEN;
}

/* One step of a linear congruential generator modulo 2^32 (Numerical Recipes, 3rd edition, 7.1.6, "ranqd1"). */
static uint32_t pattern_next(uint32_t state)
{
    return state * 1664525U + 1013904223U;
}

static unsigned char pattern_byte(uint32_t state)
{
    return (unsigned char)(state >> 24);
}

static void slot_fill(struct slot *slot)
{
    uint32_t state = slot->pattern;
    for (size_t i = 0; i < slot->bytes; i++, state = pattern_next(state)) {
        slot->payload[i] = pattern_byte(state);
    }
}

/* Whether the first `bytes` at `payload` are those of the pattern. */
static bool pattern_is_there(const unsigned char *payload, size_t bytes, uint32_t pattern)
{
    uint32_t state = pattern;
    for (size_t i = 0; i < bytes; i++, state = pattern_next(state)) {
        if (payload[i] != pattern_byte(state)) {
            return false;
        }
    }
    return true;
}

/* Take a fresh payload of at least `bytes` into a slot, or say why there is none. */
static enum outcome slot_take(struct slot *slot, void *payload, size_t bytes, uint32_t alignment, uint32_t pattern)
{
    if (payload == NULL) {
        return errno == ENOMEM ? OUTCOME_NO_MEMORY : complain("NULL without ENOMEM");
    }
    size_t usable_bytes = malloc_usable_size(payload);
    if (usable_bytes < bytes) {
        return complain("a payload smaller than what was asked for");
    }
    if ((uintptr_t)payload % alignment != 0) {
        return complain("a payload that is not aligned");
    }
    *slot = (struct slot){payload, (uint32_t)usable_bytes, pattern, alignment};
    slot_fill(slot);
    return OUTCOME_DONE;
}

enum outcome slot_malloc(struct slot *slot, size_t bytes, uint32_t pattern)
{
    errno = 0;
    return slot_take(slot, malloc(bytes), bytes, PAYLOAD_ALIGNMENT, pattern);
}

enum outcome slot_calloc(struct slot *slot, size_t count, size_t bytes, uint32_t pattern)
{
    errno = 0;
    unsigned char *payload = calloc(count, bytes);
    for (size_t i = 0; payload != NULL && i < count * bytes; i++) {
        if (payload[i] != 0) {
            return complain("calloc gave what is not zero");
        }
    }
    return slot_take(slot, payload, count * bytes, PAYLOAD_ALIGNMENT, pattern);
}

enum outcome slot_aligned(struct slot *slot, size_t alignment, size_t bytes, uint32_t pattern)
{
    errno = 0;
    return slot_take(slot, aligned_alloc(alignment, bytes), bytes, (uint32_t)alignment, pattern);
}

enum outcome slot_realloc(struct slot *slot, size_t bytes, uint32_t pattern)
{
    struct slot old = *slot;
    errno = 0;
    unsigned char *payload = realloc(old.payload, bytes);
    size_t kept_bytes = payload == NULL || old.bytes < bytes ? old.bytes : bytes;
    if (!pattern_is_there(payload == NULL ? old.payload : payload, kept_bytes, old.pattern)) {
        return complain("realloc changed the content");
    }
    if (payload == NULL && bytes <= old.bytes) {
        return complain("realloc to fewer bytes failed");
    }
    return slot_take(slot, payload, bytes, old.alignment, pattern);
}

enum outcome slot_free(struct slot *slot)
{
    if (!pattern_is_there(slot->payload, slot->bytes, slot->pattern)) {
        return complain("somebody wrote into a block");
    }
    errno = EINTR;
    free(slot->payload);
    *slot = (struct slot){NULL, 0, 0, 0};
    return errno == EINTR ? OUTCOME_DONE : complain("free changed errno");
}

/*
 * The blocks that the torture holds: each is filled to its last usable byte with a pattern of its own,
 * so that whoever writes into another's block is found out.
 *
 * A slot holds one block or none. All allocation calls of the C library are used; the heap is never
 * asked what it thinks, only judged by what it hands out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TORTURE_SLOTS_H
#define TORTURE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slot {
    unsigned char *payload; /* NULL: empty */
    uint32_t bytes;         /* usable size: all of it is filled */
    uint32_t pattern;       /* what it is filled with starts from here */
    uint32_t alignment;     /* what it was allocated at; realloc keeps it */
};

/** How an attempt ended. */
enum outcome {
    OUTCOME_DONE,
    OUTCOME_NO_MEMORY, /**< NULL with ENOMEM: the slot is as before */
    OUTCOME_BROKEN     /**< the heap broke a promise: slots_complaint() says which */
};

/** What was wrong last; NULL if nothing was. */
const char *slots_complaint(void);

/** Fill an empty slot by malloc, or by calloc and see the zeros. `pattern` is unique to the slot's block. */
enum outcome slot_malloc(struct slot *slot, size_t bytes, uint32_t pattern);
enum outcome slot_calloc(struct slot *slot, size_t count, size_t bytes, uint32_t pattern);

/** Fill an empty slot by aligned_alloc. @param alignment  a power of two of at least 8. */
enum outcome slot_aligned(struct slot *slot, size_t alignment, size_t bytes, uint32_t pattern);

/** Resize the block of a slot and see that its content came along. */
enum outcome slot_realloc(struct slot *slot, size_t bytes, uint32_t pattern);

/** See that the content is what was written, and free. */
enum outcome slot_free(struct slot *slot);

#endif

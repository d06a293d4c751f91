/*
 * Sequences of heap operations, and how long each of their calls takes.
 *
 * A sequence starts with a fresh heap of one to four regions. It is written as text: the sizes of the regions
 * in granules, then the steps, all separated by blanks: `512 64 a0,24 f0 r1,100 l2,40,6` allocates 24 bytes
 * into slot 0, frees it, resizes slot 1 to 100 bytes, and allocates 40 bytes at 2^6 into slot 2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ADVERSARY_SEQUENCE_H
#define ADVERSARY_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REGIONS 4U
#define REGION_GRANULES_MIN 96U /* room for the control structure too, in the first one */
#define REGION_GRANULES_MAX (1U << 19) /* 4 MiB: from 2 MiB on, the search for the highest bit is longest */
#define SLOTS 24U
#define STEPS_MAX 48U
#define ALIGNMENT_LOG2_MIN 4U
#define ALIGNMENT_LOG2_MAX 8U

enum step_kind { STEP_ALLOC, STEP_FREE, STEP_RESIZE, STEP_ALIGNED, STEP_KINDS };

struct step {
    uint8_t kind;
    uint8_t slot;
    uint8_t alignment_log2; /* STEP_ALIGNED only */
    uint32_t bytes;         /* not for STEP_FREE */
};

struct sequence {
    uint32_t region_granules[REGIONS]; /* 0: there is no such region */
    uint32_t length;
    struct step steps[STEPS_MAX];
};

/* The calls that are measured. A resize is two; REFUSED is a plain allocation that returns NULL. */
enum call { CALL_ALLOC, CALL_FREE, CALL_ALIGNED, CALL_RESIZE_BEGIN, CALL_RESIZE_END, CALL_REFUSED, CALLS };

extern const char *const call_names[CALLS];

/** Run a sequence; the longest that each kind of call took, in ticks of the clock. */
void sequence_run(const struct sequence *sequence, uint32_t ticks[CALLS]);

void sequence_print(const struct sequence *sequence);

/** Read a sequence from text; false if it is none. */
bool sequence_parse(const char *text, struct sequence *sequence);

/** Called behind each allocation that was refused, so that who follows the execution knows. */
void call_was_refused(void);

#endif

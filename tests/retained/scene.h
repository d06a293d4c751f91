/*
 * What the tests of retained memory start from: memory between two pages that nobody may touch, and a list in it that a
 * program would keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_RETAINED_SCENE_H
#define TESTS_RETAINED_SCENE_H

#include "retained/list.h"
#include "support/test.h"

/** A page of the host's, all of it the memory: an access beside it ends the program. */
#define SCENE_BYTES ((size_t)4096)
#define SCENE_VERSION 7u

/** Whether anything survives at this level. */
#define SCENE_REUSES (ASHLAR_SAFETY != ASHLAR_SAFETY_ASAN)

/** The memory; the same at each call. Shared with processes that are forked. */
unsigned char *scene_memory(void);

/** A second one, at another address. */
unsigned char *scene_other_memory(void);

/** Fill the memory with a byte. */
void scene_fill(unsigned char byte);

/** Open the memory as a start of the program does, and say where the heap comes from. */
struct ashlar_retained *scene_open(enum ashlar_retained_origin *origin);

/** Fresh memory, opened. */
struct ashlar_retained *scene_fresh(void);

/** Fresh memory with a list of five nodes, of which every other was freed, and an aligned payload. */
struct ashlar_retained *scene_list(void);

/** Whether the heap is sound, and allocates and frees. */
bool retained_is_usable(struct ashlar_retained *retained);

/* What only a look into the record tells. */

/** How many bytes of the memory, from its start, are record and control structure. */
size_t record_bytes(void);
size_t guarded_bytes(const struct ashlar_retained *retained);

/** Where in the record the word is that is in no sum, so that the program may write it. */
size_t root_offset(void);

/** Make the sums right for what stands in the memory now, as a damage would be that no sum tells. */
void sums_repair(struct ashlar_retained *retained);

/** Pretend that a reset came in the middle of a call. */
void state_set_changing(struct ashlar_retained *retained);

/** Pretend that a build with other options was here. */
void build_change(struct ashlar_retained *retained);

/** The sum over the options and the sizes of structures that the record has. */
uint32_t build_of(const struct ashlar_retained *retained);

#endif

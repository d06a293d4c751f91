/*
 * The quarantine: freed blocks, kept from reuse until ASHLAR_QUARANTINE_BYTES of newer ones were freed, or memory runs out.
 *
 * Whatever writes to a block in it by an old pointer damages nothing of others, and is found when the block leaves it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_QUARANTINE_H
#define ASHLAR_SAFETY_QUARANTINE_H

#include "safety/dress.h"

/**
 * Keep a block that is freed: seal it as freed, tell of it, and let go of the oldest as far as there are too many.
 *
 * A block larger than the whole quarantine is free at once. pre: it is sealed as used; its `freed` is filled in.
 */
void ashlar_quarantine_add(struct ashlar_heap *heap, struct dress *dress);

/**
 * Verify the oldest block and give it back to the core.
 *
 * @return whether there was one. One that is damaged is reported, and never reused: the core keeps it as used.
 */
bool ashlar_quarantine_release(struct ashlar_heap *heap);

#endif

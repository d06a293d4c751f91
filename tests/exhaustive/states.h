/*
 * The set of states that a search has met, the queue of those still to expand, and the way to each.
 *
 * A state is an image: a fixed number of bytes. Met states are remembered by a 64-bit hash of their image
 * (with the 1.3 million states of the long form, the chance that any two share one is below 1 in 10^7),
 * waiting ones by the whole image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXHAUSTIVE_STATES_H
#define TESTS_EXHAUSTIVE_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Start with images of this many bytes, a multiple of 4. */
void states_begin(size_t image_bytes);

/** Add an image, reached from state `parent` by `step`; false if it was met before. */
bool states_add(const void *image, uint32_t parent, uint32_t step);

/** Take the next state off the queue; false if none is left. Its number counts from 0 in the order of states_add(). */
bool states_next(void *image, uint32_t *number);

/** How many states were met. */
uint32_t states_count(void);

/** The step that led to a state, and the state it came from; the first state is its own parent. */
uint32_t states_step(uint32_t number, uint32_t *parent);

#endif

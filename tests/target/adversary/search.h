/*
 * A search for sequences whose calls take long: random starts, improved by random changes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ADVERSARY_SEARCH_H
#define ADVERSARY_SEARCH_H

#include "sequence.h"

/** Try `tries` sequences for each kind of call, and print the best of each. */
void search_run(uint32_t seed, uint32_t tries);

#endif

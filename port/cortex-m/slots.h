/*
 * Guarded slots on the MPU: how many regions they take. The contract is in <ashlar_port.h>.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <ashlar/config.h>

/** A unit of memory for each slot, and one before, between and behind them that is never given out. */
#define SLOTS_UNITS (2u * ASHLAR_SAMPLED_SLOTS + 1)

#if ASHLAR_SAFETY != ASHLAR_SAFETY_SAMPLED
#define SLOTS_REGIONS_NEEDED 0
#elif __ARM_ARCH >= 8
/* One over all units, and one over each run of closed ones: where they overlap, nobody can access anything. */
#define SLOTS_REGIONS_NEEDED (1 + ASHLAR_SAMPLED_SLOTS + 1)
#else
/* One that forbids all units, and one for each eight that opens some of them: its sub-regions. */
#define SLOTS_UNITS_PER_REGION 8u
#define SLOTS_REGIONS_NEEDED (1 + (SLOTS_UNITS + SLOTS_UNITS_PER_REGION - 1) / SLOTS_UNITS_PER_REGION)
#endif

#endif

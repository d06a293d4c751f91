/*
 * How regions of the MPU cover pages. One file is picked by the build: protect_v7.c (PMSAv7) or protect_v8.c (PMSAv8).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROTECT_H
#define PROTECT_H

#include "mpu.h"

#include <ashlar_mapping.h>

/** How many regions these pages take. */
unsigned protect_regions(const struct ashlar_port_protected *pages);

/** Set them, from `region` on. Returns how many they are. */
unsigned protect_set(unsigned region, const struct ashlar_port_protected *pages);

#endif

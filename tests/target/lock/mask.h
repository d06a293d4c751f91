/*
 * The register that the lock under test masks interrupts with. One file per lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MASK_H
#define MASK_H

#include <stdbool.h>
#include <stdint.h>

uint32_t mask_read(void);
void mask_write(uint32_t mask);

/* What the register holds: while the lock is held; for a stricter mask than that; for a weaker one. */
struct mask_values {
    uint32_t locked;
    uint32_t stricter;
    uint32_t weaker;
    bool lets_urgent_run; /* whether interrupts of the highest priority run while the lock is held */
};

extern const struct mask_values mask_values;

#endif

/*
 * The groups of checks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MAPPING_H
#define MAPPING_H

void check_pages(void);
void check_interrupts(void);
void check_protection(void);

/** Make a mistake that the MPU stops, so that it is reported; by name. Returns only if nothing stops it. */
void fault_make(const char *what);

#endif

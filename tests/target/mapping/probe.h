/*
 * Accesses that the MPU may stop, and the program goes on: whether it did, and what is reported.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PROBE_H
#define PROBE_H

#include <ashlar_port.h>
#include <stdbool.h>

/** Read a byte. Returns whether nothing stopped it. */
bool probe_read(const void *address);

/** Write a byte, the one that is there if it can be read. */
bool probe_write(void *address);

/** Execute an instruction there. pre: what can be read there is probe_code(). */
bool probe_execute(const void *address);

/** The code to copy for that, and how many bytes it has. */
const void *probe_code(void);
#define PROBE_CODE_BYTES 4u

/** What was reported of the access that was stopped last. */
const struct ashlar_fault *probe_fault(void);

#endif

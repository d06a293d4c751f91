/*
 * The heap's part of a report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_ASAN_HEAP_H
#define ASHLAR_SAFETY_ASAN_HEAP_H

#include <ashlar_port.h>

/** Say which block a bad access to `fault->pointer` hit; the state of `granule` is why it is forbidden. */
void ashlar_asan_describe_heap(struct ashlar_fault *fault, uintptr_t granule);

#endif

/*
 * Work of the kinds that programs do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASAN_COST_WORK_H
#define ASAN_COST_WORK_H

#include <stdint.h>

/* All of it; the result depends on every part. */
uint32_t work_run(void);

#endif

/*
 * Included ahead of each bug on this machine: its malloc is Ashlar's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MISUSE_HOST_NAMES_H
#define TESTS_MISUSE_HOST_NAMES_H

#include <malloc.h>
#include <stdlib.h>

#include <ashlar/arena.h>
#include <ashlar/pool.h>
#include <ashlar/private.h>

#include "misuse/host_malloc.h"

#define malloc host_malloc
#define calloc host_calloc
#define realloc host_realloc
#define memalign host_memalign
#define free host_free

#endif

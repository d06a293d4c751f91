/*
 * What every core test includes: cmocka, the heap's headers, and the test support.
 *
 * Nothing here is particular to a host: the same tests run on the boards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ashlar/check.h>
#include <ashlar/heap.h>
#include <ashlar/stats.h>

#include "support/arena.h"
#include "support/fault_trap.h"
#include "support/naive.h"
#include "support/oracle.h"

/** How many elements an array has. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif

/*
 * A fresh start, as the front's own tests have it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/fresh.c"

/*
 * mmap & co. under the names that a host has none of.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "os/mmap.c"

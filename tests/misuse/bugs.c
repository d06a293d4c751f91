/*
 * The bugs of tests/misuse/bugs, which the build includes ahead of this, one and all: one object of them is built in a
 * fraction of the time that one of each takes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

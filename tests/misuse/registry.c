/*
 * See registry.h. The build says which files there are: it includes each, and MISUSE_BUGS is `BUG(<name>)` for each. One
 * object of all of them is built in a fraction of the time that one of each takes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/registry.h"

#define BUG(name) misuse_function bug_##name;
MISUSE_BUGS
#undef BUG

#define BUG(name) {#name, bug_##name},
const struct misuse_bug misuse_bugs[] = {MISUSE_BUGS};
#undef BUG

const size_t misuse_bug_count = sizeof misuse_bugs / sizeof misuse_bugs[0];

/*
 * See registry.h. The build says which bugs there are: MISUSE_BUGS is `BUG(<name>)` for each.
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

/*
 * All bugs of tests/misuse/bugs, in the order of their names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_MISUSE_REGISTRY_H
#define TESTS_MISUSE_REGISTRY_H

#include "misuse/misuse.h"

struct misuse_bug {
    const char *name;
    misuse_function *run;
};

extern const struct misuse_bug misuse_bugs[];
extern const size_t misuse_bug_count;

/** Run one, with what follows it, and end. */
_Noreturn void bug_run(const struct misuse_bug *bug);

#endif

/*
 * One mistake each, with an object in a guarded slot.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BUGS_H
#define BUGS_H

#include <stdbool.h>
#include <stddef.h>

/** An object in a slot, at its end or at its start. It is allocated in this function. */
void *object_alloc(size_t bytes, bool at_start);

/** Free it, in this function. */
void object_free(void *payload);

/** Do the bug of this name; false if there is none. Returns if nothing stopped it. */
bool bug_do(const char *name);

#endif

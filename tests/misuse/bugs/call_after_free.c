/*
 * A callback is called from an object that was freed.
 *
 * Class: used after free
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/misuse.h"

static void callback(void)
{
}

void bug_call_after_free(void)
{
    char *object = taken(malloc(40));
    char *guard = taken(malloc(40));

    store_word(object + 24, (uintptr_t)callback);
    free(object);
    access_begins();
    function_of((void *)load_word(object + 24))();
    access_ends();
    free(guard);
}

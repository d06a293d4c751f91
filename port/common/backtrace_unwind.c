/*
 * The calls that led here, by the compiler's unwind tables: exact, for functions that were compiled with them
 * (-funwind-tables). It ends at the first one that was not.
 *
 * The unwinder allocates nothing (GCC's for ARM, libgcc/unwind-arm-common.inc; on hosts the tables are registered already).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <stdbool.h>
#include <unwind.h>

/** What is being collected. */
struct collection {
    const void *after;
    bool is_past; /* whether `after` has been met, and with it what came before dropped */
    const void **calls;
    size_t count;
    size_t max;
};

/** Whether two return addresses are one: Thumb's low bit is there, or not. */
static bool is_same_call(const void *one, const void *other)
{
    return ((uintptr_t)one | 1) == ((uintptr_t)other | 1);
}

static void call_add(struct collection *collection, const void *call)
{
    if (!collection->is_past && is_same_call(call, collection->after)) {
        collection->is_past = true;
        collection->count = 0;
    } else if (collection->count < collection->max) {
        collection->calls[collection->count++] = call;
    }
}

static _Unwind_Reason_Code frame_visit(struct _Unwind_Context *context, void *argument)
{
    struct collection *collection = argument;
    uintptr_t address = (uintptr_t)_Unwind_GetIP(context);
    if (address == 0) {
        return _URC_END_OF_STACK;
    }
    call_add(collection, (const void *)address);
    bool is_full = collection->is_past && collection->count == collection->max;
    return is_full ? _URC_END_OF_STACK : _URC_NO_REASON;
}

__attribute__((weak)) size_t ashlar_port_backtrace(const void *after, const void **calls, size_t max)
{
    struct collection collection = {.after = after, .is_past = after == NULL, .calls = calls, .max = max};
    if (max != 0) {
        (void)_Unwind_Backtrace(frame_visit, &collection);
    }
    return collection.count;
}

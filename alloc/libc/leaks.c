/*
 * The leak report of malloc's heaps. Must not know: how leaks are found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/rams.h"

#include <ashlar/leaks.h>

/* How many heaps there are. A heap stays where it is, but for those that come later. */
static unsigned heaps_list_locked(struct ashlar_heap *heaps[ASHLAR_RAMS_MAX])
{
    unsigned count = 0;
    for (unsigned place = 0; place < rams_count_locked(); place++) {
        struct ashlar_heap *heap = rams_heap_locked(place);
        if (heap != NULL) {
            heaps[count] = heap;
            count++;
        }
    }
    return count;
}

ashlar_mark ashlar_leak_mark(void)
{
    struct ashlar_heap *heaps[ASHLAR_RAMS_MAX];
    ashlar_malloc_lock();
    ashlar_mark mark = ashlar_heaps_leak_mark(heaps, heaps_list_locked(heaps));
    ashlar_malloc_unlock();
    return mark;
}

void ashlar_report_leaks_since(ashlar_mark since)
{
    struct ashlar_heap *heaps[ASHLAR_RAMS_MAX];
    ashlar_malloc_lock();
    unsigned count = heaps_list_locked(heaps);
    ashlar_malloc_unlock();
    ashlar_heaps_report_leaks(heaps, count, since, ashlar_malloc_lock, ashlar_malloc_unlock);
}

void ashlar_report_leaks(void)
{
    ashlar_report_leaks_since(0);
}

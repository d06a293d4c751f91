/*
 * The leak report of malloc's heap. Must not know: how leaks are found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/leaks.h>
#include <ashlar/malloc.h>

ashlar_mark ashlar_leak_mark(void)
{
    ashlar_malloc_lock();
    const struct ashlar_heap *heap = ashlar_malloc_heap();
    ashlar_mark mark = heap == NULL ? 0 : ashlar_heap_leak_mark(heap);
    ashlar_malloc_unlock();
    return mark;
}

void ashlar_report_leaks_since(ashlar_mark since)
{
    const struct ashlar_heap *heap = ashlar_malloc_heap();
    if (heap != NULL) {
        ashlar_heap_report_leaks(heap, since, ashlar_malloc_lock, ashlar_malloc_unlock);
    }
}

void ashlar_report_leaks(void)
{
    ashlar_report_leaks_since(0);
}

/*
 * Mappings for malloc: see <ashlar_mapping.h>.
 *
 * Must not know: POSIX's mmap, whose mappings lie between these (mmap.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pages.h"

#include <ashlar_mapping.h>
#include <ashlar_port.h>

/* malloc's mapping that starts there, or NULL. */
static const struct ashlar_page_run *mapping_at_locked(const void *start)
{
    const struct ashlar_page_run *run;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (run->start == start) {
            return run->use == ASHLAR_PAGES_OF_MALLOC ? run : NULL;
        }
    }
    return NULL;
}

void *ashlar_port_map(size_t bytes)
{
    size_t whole_bytes;
    if (!ashlar_pages_round(bytes, &whole_bytes)) {
        return NULL;
    }
    ashlar_port_lock();
    char *start = ashlar_pages_find_locked(whole_bytes);
    if (start != NULL &&
        !ashlar_pages_set_locked((struct ashlar_page_run){start, start + whole_bytes, ASHLAR_PAGES_OF_MALLOC})) {
        start = NULL;
    }
    ashlar_port_unlock();
    return start;
}

bool ashlar_port_unmap(void *start)
{
    ashlar_port_lock();
    const struct ashlar_page_run *run = mapping_at_locked(start);
    bool is_mapping = run != NULL;
    if (is_mapping) {
        (void)ashlar_pages_set_locked((struct ashlar_page_run){run->start, run->end, ASHLAR_PAGES_FREE});
    }
    ashlar_port_unlock();
    return is_mapping;
}

size_t ashlar_port_mapped_bytes(const void *start)
{
    ashlar_port_lock();
    const struct ashlar_page_run *run = mapping_at_locked(start);
    size_t bytes = run == NULL ? 0 : (size_t)(run->end - run->start);
    ashlar_port_unlock();
    return bytes;
}

static bool pages_are_free_locked(const char *start, size_t bytes)
{
    const struct ashlar_page_run *run;
    if (!ashlar_pages_exist_locked(start, bytes)) {
        return false;
    }
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (run->end > start && run->start < start + bytes) {
            return false;
        }
    }
    return true;
}

static bool mapping_resize_locked(const struct ashlar_page_run *run, size_t whole_bytes)
{
    size_t bytes = (size_t)(run->end - run->start);
    if (whole_bytes < bytes) {
        return ashlar_pages_set_locked((struct ashlar_page_run){run->start + whole_bytes, run->end, ASHLAR_PAGES_FREE});
    }
    if (whole_bytes > bytes && !pages_are_free_locked(run->end, whole_bytes - bytes)) {
        return false;
    }
    return ashlar_pages_set_locked((struct ashlar_page_run){run->start, run->start + whole_bytes, ASHLAR_PAGES_OF_MALLOC});
}

bool ashlar_port_mapped_resize(void *start, size_t bytes)
{
    size_t whole_bytes;
    if (!ashlar_pages_round(bytes, &whole_bytes)) {
        return false;
    }
    ashlar_port_lock();
    const struct ashlar_page_run *run = mapping_at_locked(start);
    bool resized = run != NULL && mapping_resize_locked(run, whole_bytes);
    ashlar_port_unlock();
    return resized;
}

/*
 * mmap, munmap and mprotect by POSIX's rules: see sys/mman.h.
 *
 * Owns: which calls are refused and why, and what of the pages is told to the MPU. Must not know: how pages are remembered
 * (pages.c), how they are protected (<ashlar_mapping.h>, ashlar_port_protect()), where files lie.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mmap.h"

#include "access.h"

#include "pages.h"

#include <ashlar/config.h>
#include <ashlar_mapping.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_UNINITIALIZED /* a host's header may not have it */
#define MAP_UNINITIALIZED 0x4000000
#endif

#define PROTECTIONS (PROT_READ | PROT_WRITE | PROT_EXEC)
#define FLAGS (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | MAP_UNINITIALIZED)

/* One more than can be: a list so long is refused, and what else would be in it does not matter. */
#define PROTECTED_MAX (ASHLAR_MPROTECT_REGIONS + 1)

static int result_of(int error)
{
    if (error != 0) {
        errno = error;
        return -1;
    }
    return 0;
}

static enum ashlar_page_use use_of(int protection)
{
    if ((protection & PROT_WRITE) != 0) {
        return ASHLAR_PAGES_WRITABLE;
    }
    if ((protection & PROT_EXEC) != 0) {
        return ASHLAR_PAGES_EXECUTABLE;
    }
    return (protection & PROT_READ) != 0 ? ASHLAR_PAGES_READABLE : ASHLAR_PAGES_CLOSED;
}

static bool use_is_protected(enum ashlar_page_use use)
{
    return use > ASHLAR_PAGES_WRITABLE;
}

/* ---- What the MPU is told ---- */

struct protected_list {
    size_t count;
    struct ashlar_port_protected pages[PROTECTED_MAX];
};

static void list_add(struct protected_list *list, char *start, char *end, enum ashlar_page_use use)
{
    if (start >= end || !use_is_protected(use)) {
        return;
    }
    bool can_read = use != ASHLAR_PAGES_CLOSED;
    bool can_execute = use == ASHLAR_PAGES_EXECUTABLE;
    struct ashlar_port_protected *before = list->count == 0 ? NULL : &list->pages[list->count - 1];
    if (before != NULL && (char *)before->start + before->bytes == start && before->can_read == can_read &&
        before->can_execute == can_execute) {
        before->bytes += (size_t)(end - start);
    } else if (list->count < PROTECTED_MAX) {
        list->pages[list->count++] = (struct ashlar_port_protected){start, (size_t)(end - start), can_read, can_execute};
    }
}

/* All protected pages in the order of their addresses, as they will be when `change` is made. */
static void list_fill_locked(struct protected_list *list, const struct ashlar_page_run *change)
{
    const struct ashlar_page_run *run;
    bool is_change_in = false;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        list_add(list, run->start, run->end < change->start ? run->end : change->start, run->use);
        if (run->end > change->start && !is_change_in) {
            list_add(list, change->start, change->end, change->use);
            is_change_in = true;
        }
        list_add(list, run->start > change->end ? run->start : change->end, run->end, run->use);
    }
    if (!is_change_in) {
        list_add(list, change->start, change->end, change->use);
    }
}

static bool runs_overlap(const struct ashlar_page_run *run, const struct ashlar_page_run *other)
{
    return run->start < other->end && other->start < run->end;
}

/* Whether some of the pages are, or become, protected. */
static bool change_is_to_protection_locked(const struct ashlar_page_run *change)
{
    const struct ashlar_page_run *run;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (use_is_protected(run->use) && runs_overlap(run, change)) {
            return true;
        }
    }
    return use_is_protected(change->use);
}

/* Use pages for something else. Returns 0, or an error with nothing changed. */
static int pages_use_locked(struct ashlar_page_run change)
{
    if (!ashlar_pages_can_set_locked(change)) {
        return ENOMEM;
    }
    if (change_is_to_protection_locked(&change)) {
        struct protected_list list = {.count = 0};
        list_fill_locked(&list, &change);
        int error = ashlar_port_protect(list.pages, list.count);
        if (error != 0) {
            return error;
        }
    }
    (void)ashlar_pages_set_locked(change);
    return 0;
}

/* ---- Which pages are whose ---- */

static bool pages_touch_mallocs_locked(const struct ashlar_page_run *pages)
{
    const struct ashlar_page_run *run;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (run->use == ASHLAR_PAGES_OF_MALLOC && runs_overlap(run, pages)) {
            return true;
        }
    }
    return false;
}

static bool pages_are_mapped_locked(const struct ashlar_page_run *pages)
{
    const struct ashlar_page_run *run;
    const char *mapped_end = pages->start;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (run->start <= mapped_end && run->end > mapped_end) {
            mapped_end = run->end;
        }
    }
    return mapped_end >= pages->end;
}

/* ---- mmap ---- */

static int request_error(size_t bytes, int protection, int flags, off_t offset)
{
    bool is_shared = (flags & MAP_SHARED) != 0;
    bool is_private = (flags & MAP_PRIVATE) != 0;
    bool known = (flags & ~FLAGS) == 0 && (protection & ~PROTECTIONS) == 0;
    return bytes == 0 || !known || is_shared == is_private || offset < 0 || offset % ASHLAR_PAGE_BYTES != 0 ? EINVAL : 0;
}

/* Find pages, or look at those that were asked for; and have them be nobody else's. */
static int pages_take_locked(char **start, size_t bytes, bool is_fixed)
{
    struct ashlar_page_run fresh = {.use = ASHLAR_PAGES_FRESH};
    if (!is_fixed) {
        *start = ashlar_pages_find_locked(bytes);
    }
    if (*start == NULL || !ashlar_pages_exist_locked(*start, bytes)) {
        return ENOMEM;
    }
    fresh.start = *start;
    fresh.end = *start + bytes;
    return pages_touch_mallocs_locked(&fresh) ? EINVAL : pages_use_locked(fresh);
}

/* Fresh pages become what they were asked for as, or are free again. */
static int pages_finish_locked(struct ashlar_page_run pages)
{
    int error = pages_use_locked(pages);
    if (error != 0) {
        pages.use = ASHLAR_PAGES_FREE;
        (void)pages_use_locked(pages);
        memory_shut_locked(pages.start, (size_t)(pages.end - pages.start));
    }
    return error;
}

static int memory_map(char **start, size_t bytes, enum ashlar_page_use use, int flags)
{
    bool is_fixed = (flags & MAP_FIXED) != 0;
    size_t whole_bytes;
    if (is_fixed && !ashlar_pages_is_start(*start)) {
        return EINVAL;
    }
    if (!ashlar_pages_round(bytes, &whole_bytes)) {
        return ENOMEM;
    }
    ashlar_port_lock();
    int error = pages_take_locked(start, whole_bytes, is_fixed);
    ashlar_port_unlock();
    if (error != 0) {
        return error;
    }
    memory_open(*start, whole_bytes);
    if ((flags & MAP_UNINITIALIZED) == 0) {
        memset(*start, 0, whole_bytes);
    }
    ashlar_port_lock();
    error = pages_finish_locked((struct ashlar_page_run){*start, *start + whole_bytes, use});
    ashlar_port_unlock();
    return error;
}

static int file_map(char **start, size_t bytes, int protection, int flags, int file, off_t offset)
{
    const void *file_start;
    size_t file_bytes;
    if ((protection & PROT_WRITE) != 0) {
        return EACCES;
    }
    if ((flags & MAP_SHARED) != 0) {
        return ENODEV;
    }
    if ((flags & MAP_FIXED) != 0 || protection == PROT_NONE) {
        return ENOTSUP;
    }
    int error = ashlar_port_file_memory(file, &file_start, &file_bytes);
    if (error != 0) {
        return error;
    }
    if ((uintmax_t)offset > file_bytes || bytes > file_bytes - (size_t)offset) {
        return ENXIO;
    }
    *start = (char *)(uintptr_t)file_start + (size_t)offset;
    return 0;
}

void *ashlar_mmap(void *start, size_t bytes, int protection, int flags, int file, off_t offset)
{
    char *mapped = start;
    int error = request_error(bytes, protection, flags, offset);
    if (error == 0) {
        error = (flags & MAP_ANONYMOUS) != 0 ? memory_map(&mapped, bytes, use_of(protection), flags)
                                             : file_map(&mapped, bytes, protection, flags, file, offset);
    }
    return result_of(error) == 0 ? mapped : MAP_FAILED;
}

/* ---- munmap ---- */

static int pages_give_back_locked(char *start, size_t bytes)
{
    if (!ashlar_pages_exist_locked(start, bytes)) {
        return EINVAL;
    }
    struct ashlar_page_run pages = {start, start + bytes, ASHLAR_PAGES_FREE};
    int error = pages_touch_mallocs_locked(&pages) ? EINVAL : pages_use_locked(pages);
    if (error == 0) {
        memory_shut_locked(start, bytes);
    }
    return error;
}

int ashlar_munmap(void *start, size_t bytes)
{
    size_t whole_bytes;
    if (bytes != 0 && ashlar_port_is_file_memory(start, bytes)) {
        return 0;
    }
    if (!ashlar_pages_is_start(start) || !ashlar_pages_round(bytes, &whole_bytes)) {
        return result_of(EINVAL);
    }
    ashlar_port_lock();
    int error = pages_give_back_locked(start, whole_bytes);
    ashlar_port_unlock();
    return result_of(error);
}

/* ---- mprotect ---- */

static int pages_protect_locked(char *start, size_t bytes, enum ashlar_page_use use)
{
    if (!ashlar_pages_exist_locked(start, bytes)) {
        return ENOMEM;
    }
    struct ashlar_page_run pages = {start, start + bytes, use};
    if (!pages_are_mapped_locked(&pages)) {
        return ENOMEM;
    }
    return pages_touch_mallocs_locked(&pages) ? EINVAL : pages_use_locked(pages);
}

/* Files lie in memory that nobody can write anyway; what of it belongs to others is not known here. */
static int file_protect_error(int protection)
{
    if ((protection & PROT_WRITE) != 0) {
        return EACCES;
    }
    return protection == PROT_NONE ? ENOTSUP : 0;
}

int ashlar_mprotect(void *start, size_t bytes, int protection)
{
    size_t whole_bytes;
    if ((protection & ~PROTECTIONS) != 0) {
        return result_of(EINVAL);
    }
    if (bytes != 0 && ashlar_port_is_file_memory(start, bytes)) {
        return result_of(file_protect_error(protection));
    }
    if (!ashlar_pages_is_start(start)) {
        return result_of(EINVAL);
    }
    if (bytes == 0) {
        return 0;
    }
    if (!ashlar_pages_round(bytes, &whole_bytes)) {
        return result_of(ENOMEM);
    }
    ashlar_port_lock();
    int error = pages_protect_locked(start, whole_bytes, use_of(protection));
    ashlar_port_unlock();
    return result_of(error);
}

/* ---- Faults ---- */

static const char *const words_of_use[] = {
    [ASHLAR_PAGES_EXECUTABLE] = "its page is mapped with PROT_EXEC only, without PROT_WRITE",
    [ASHLAR_PAGES_READABLE] = "its page is mapped with PROT_READ only",
    [ASHLAR_PAGES_CLOSED] = "its page is mapped with PROT_NONE",
};

/* The lock cannot be waited for: what was interrupted may hold it. The table is read as it is. */
void ashlar_mmap_describe(struct ashlar_fault *fault)
{
    const struct ashlar_page_run *run;
    const char *address = fault->pointer;
    for (size_t i = 0; (run = ashlar_pages_run_locked(i)) != NULL; i++) {
        if (address >= run->start && address < run->end && use_is_protected(run->use)) {
            fault->detail = words_of_use[run->use];
            fault->payload = run->start;
            fault->payload_bytes = (size_t)(run->end - run->start);
            fault->offset = address - run->start;
        }
    }
}

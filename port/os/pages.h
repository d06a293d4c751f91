/*
 * Inside port/os: the pages between the break and the end of RAM, and what each is used for.
 *
 * A page is ASHLAR_PAGE_BYTES at a multiple of that address. Pages of one use beside each other are a run; so many runs are
 * remembered that there can be ASHLAR_MAPPINGS_MAX, whatever their sizes. Every function is called with the lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_OS_PAGES_H
#define ASHLAR_OS_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/** What pages are used for. */
enum ashlar_page_use {
    ASHLAR_PAGES_FREE,
    ASHLAR_PAGES_OF_MALLOC,  /**< each of its mappings is a run of its own */
    ASHLAR_PAGES_FRESH,      /**< mmap fills them with zeros: a run of its own, so that it can become anything */
    ASHLAR_PAGES_WRITABLE,   /**< this and the following are mmap's; reading and executing is allowed too */
    ASHLAR_PAGES_EXECUTABLE, /**< reading and executing */
    ASHLAR_PAGES_READABLE,   /**< reading only */
    ASHLAR_PAGES_CLOSED      /**< nothing */
};

/** A stretch of pages: start <= address < end. */
struct ashlar_page_run {
    char *start;
    char *end;
    enum ashlar_page_use use;
};

/** Round a size up to whole pages. Returns false if it is 0, or if there is no such size. */
bool ashlar_pages_round(size_t bytes, size_t *whole_bytes);

/** Whether `address` is that of a page's first byte. */
bool ashlar_pages_is_start(const void *address);

/** The highest free pages of `bytes` in a row: their start; NULL if there are none. pre: `bytes` is whole pages, not 0. */
char *ashlar_pages_find_locked(size_t bytes);

/** Whether `bytes` from `start` lie between the break and the end of RAM, free or not. pre: whole pages, not 0. */
bool ashlar_pages_exist_locked(const char *start, size_t bytes);

/** Run `index` from the lowest address up, not counting free pages; NULL if there are not so many. */
const struct ashlar_page_run *ashlar_pages_run_locked(size_t index);

/** Whether pages can be set as below. */
bool ashlar_pages_can_set_locked(struct ashlar_page_run run);

/**
 * Use pages for something else. pre: they exist, and are whole pages, not 0.
 *
 * @return false, with nothing changed, if there would be more runs than can be remembered. Never where malloc's pages, or
 *         the end of them, become free.
 */
bool ashlar_pages_set_locked(struct ashlar_page_run run);

#endif

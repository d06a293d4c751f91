/*
 * The table of the pages in use: runs in the order of their addresses, as few as possible.
 *
 * Owns: the table, and with it how far up the break may go. Must not know: who wants pages, what POSIX says about it, how
 * pages are protected.
 *
 * Complexity: each function is O(ASHLAR_MAPPINGS_MAX), whatever the sizes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pages.h"

#include "break.h"

#include <ashlar/config.h>
#include <stdint.h>
#include <string.h>

#define PAGE_BYTES ((size_t)ASHLAR_PAGE_BYTES)
#define PAGE_OFFSET_MASK ((uintptr_t)ASHLAR_PAGE_BYTES - 1)

/* Runs are apart, or of different uses, or of a use that does not merge; none is empty, none is free. */
static struct ashlar_page_run runs[ASHLAR_MAPPINGS_MAX];
static size_t run_count;

/* What becomes of the table when pages are set: some runs go, and what is left of them comes in their place. */
struct splice {
    size_t first; /* these go: first <= index < last */
    size_t last;
    size_t count; /* these come */
    struct ashlar_page_run pieces[3];
};

bool ashlar_pages_round(size_t bytes, size_t *whole_bytes)
{
    if (bytes == 0 || bytes > SIZE_MAX - (PAGE_BYTES - 1)) {
        return false;
    }
    *whole_bytes = (bytes + (PAGE_BYTES - 1)) & ~(PAGE_BYTES - 1);
    return true;
}

bool ashlar_pages_is_start(const void *address)
{
    return ((uintptr_t)address & PAGE_OFFSET_MASK) == 0;
}

/* From the break, which may lie within a page, to the end of the last whole page of RAM. */
static struct ashlar_core_range pages_range_locked(void)
{
    struct ashlar_core_range range = ashlar_break_above_locked();
    if (range.base == NULL) {
        return range;
    }
    range.limit -= (uintptr_t)range.limit & PAGE_OFFSET_MASK;
    if (range.limit < range.base) {
        range.base = range.limit;
    }
    return range;
}

char *ashlar_pages_find_locked(size_t bytes)
{
    struct ashlar_core_range range = pages_range_locked();
    char *gap_end = range.limit;
    for (size_t i = run_count; i > 0; i--) {
        if ((size_t)(gap_end - runs[i - 1].end) >= bytes) {
            return gap_end - bytes;
        }
        gap_end = runs[i - 1].start;
    }
    return (size_t)(gap_end - range.base) >= bytes ? gap_end - bytes : NULL;
}

bool ashlar_pages_exist_locked(const char *start, size_t bytes)
{
    struct ashlar_core_range range = pages_range_locked();
    return start >= range.base && start < range.limit && bytes <= (size_t)(range.limit - start);
}

const struct ashlar_page_run *ashlar_pages_run_locked(size_t index)
{
    return index < run_count ? &runs[index] : NULL;
}

static bool use_merges(enum ashlar_page_use use)
{
    return use >= ASHLAR_PAGES_WRITABLE;
}

static void piece_add(struct splice *splice, char *start, char *end, enum ashlar_page_use use)
{
    if (start >= end || use == ASHLAR_PAGES_FREE) {
        return;
    }
    struct ashlar_page_run *before = splice->count == 0 ? NULL : &splice->pieces[splice->count - 1];
    if (before != NULL && before->end == start && before->use == use && use_merges(use)) {
        before->end = end;
    } else {
        splice->pieces[splice->count++] = (struct ashlar_page_run){start, end, use};
    }
}

/* All runs go that the pages overlap or touch. Of the first something may be left before the pages, of the last behind. */
static struct splice splice_plan(struct ashlar_page_run run)
{
    struct splice splice = {.count = 0};
    while (splice.first < run_count && runs[splice.first].end < run.start) {
        splice.first++;
    }
    splice.last = splice.first;
    while (splice.last < run_count && runs[splice.last].start <= run.end) {
        splice.last++;
    }
    bool any = splice.first < splice.last;
    if (any) {
        const struct ashlar_page_run *first = &runs[splice.first];
        piece_add(&splice, first->start, first->end < run.start ? first->end : run.start, first->use);
    }
    piece_add(&splice, run.start, run.end, run.use);
    if (any) {
        const struct ashlar_page_run *last = &runs[splice.last - 1];
        piece_add(&splice, last->start > run.end ? last->start : run.end, last->end, last->use);
    }
    return splice;
}

static size_t count_after(const struct splice *splice)
{
    return run_count - (splice->last - splice->first) + splice->count;
}

static void splice_do(const struct splice *splice)
{
    size_t count = count_after(splice);
    memmove(&runs[splice->first + splice->count], &runs[splice->last], (run_count - splice->last) * sizeof runs[0]);
    memcpy(&runs[splice->first], splice->pieces, splice->count * sizeof runs[0]);
    run_count = count;
    ashlar_break_set_ceiling_locked(run_count == 0 ? NULL : runs[0].start);
}

bool ashlar_pages_can_set_locked(struct ashlar_page_run run)
{
    struct splice splice = splice_plan(run);
    return count_after(&splice) <= ASHLAR_MAPPINGS_MAX;
}

bool ashlar_pages_set_locked(struct ashlar_page_run run)
{
    struct splice splice = splice_plan(run);
    if (count_after(&splice) > ASHLAR_MAPPINGS_MAX) {
        return false;
    }
    splice_do(&splice);
    return true;
}

/*
 * What tests of large blocks know of pages.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_LARGE_PAGES_H
#define TESTS_LARGE_PAGES_H

#include "libc/calls.h"
#include "libc/large.h"

#define LARGE_BYTES ((size_t)ASHLAR_MMAP_THRESHOLD_BYTES)
#define RAM_BYTES ((size_t)32768)

static inline bool is_page(const void *payload)
{
    return (uintptr_t)payload % ASHLAR_PAGE_BYTES == 0 && (char *)payload >= break_at();
}

/** Nothing is mapped; not before the heap exists either. */
static inline void assert_none_mapped(void)
{
    assert_int_equal(ashlar_large_stats().count, 0);
    assert_int_equal(ashlar_large_stats().bytes, 0);
}

#endif

/*
 * mprotect with an MPU: each byte at an edge of a page can be accessed as it should, and not otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"
#include "mapping.h"
#include "probe.h"

#include <ashlar/config.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mpu.h"
#include "support/prng.h"

#define READ_WRITE (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)
#define PAGES_MAX 24u /* more than a region's eighths can tell */
#define ROUNDS 400
#define SEED 5
#define REGIONS_TO_FORBID (__ARM_ARCH >= 8 ? 2u : 1u)

static size_t page_bytes;
static size_t page_count;
static char *pages;
static int protection[PAGES_MAX]; /* what each page must be */

static char *map(size_t bytes, int wanted)
{
    return mmap(NULL, bytes, wanted, ANONYMOUS, -1, 0);
}

/* The first and the last byte of a page. */
static bool page_is_right(size_t page)
{
    char *first = pages + page * page_bytes;
    char *last = first + page_bytes - 1;
    bool can_read = protection[page] != PROT_NONE;
    bool can_write = (protection[page] & PROT_WRITE) != 0;
    return probe_read(first) == can_read && probe_read(last) == can_read && probe_write(first) == can_write &&
           probe_write(last) == can_write;
}

static bool all_are_right(void)
{
    for (size_t page = 0; page < page_count; page++) {
        if (!page_is_right(page)) {
            printf("page %u of %u at %p is not as protection %d has it\n", (unsigned)page, (unsigned)page_count,
                   (void *)(pages + page * page_bytes), protection[page]);
            return false;
        }
    }
    return true;
}

/* As many pages as there are, at most PAGES_MAX. */
static void pages_map(void)
{
    page_bytes = (size_t)getpagesize();
    page_count = PAGES_MAX;
    while (page_count > 0 && (pages = map(page_count * page_bytes, READ_WRITE)) == MAP_FAILED) {
        page_count--;
    }
    for (size_t page = 0; page < page_count; page++) {
        protection[page] = READ_WRITE;
    }
    errno = 0;
}

/* Returns whether it was done; if not, it was for want of regions, and nothing has changed. */
static bool protect(size_t first, size_t count, int wanted)
{
    errno = 0;
    if (mprotect(pages + first * page_bytes, count * page_bytes, wanted) != 0) {
        check_refused("mprotect lacks regions or mappings, nothing else", true, ENOMEM);
        return false;
    }
    for (size_t page = first; page < first + count; page++) {
        protection[page] = wanted;
    }
    return true;
}

/* ---- The edges of one page, and what is reported ---- */

static bool fault_is(const char *address, enum ashlar_access access, const char *words)
{
    const struct ashlar_fault *fault = probe_fault();
    return fault->kind == ASHLAR_FAULT_FORBIDDEN_ACCESS && fault->pointer == address && fault->access == access &&
           fault->access_bytes == (access == ASHLAR_ACCESS_EXECUTE ? 0 : 1) && fault->payload == pages + page_bytes &&
           fault->payload_bytes == page_bytes && fault->offset == address - (pages + page_bytes) &&
           strstr(fault->detail, words) != NULL;
}

static void check_one_page(int wanted, const char *words)
{
    char *first = pages + page_bytes;
    char *last = first + page_bytes - 1;
    bool can_read = wanted != PROT_NONE;
    check("one page is protected", protect(1, 1, wanted));
    check("its first byte cannot be written", !probe_write(first));
    check("which is reported", fault_is(first, ASHLAR_ACCESS_WRITE, words));
    check("nor its last", !probe_write(last) && fault_is(last, ASHLAR_ACCESS_WRITE, words));
    check("but the bytes beside it", probe_write(first - 1) && probe_write(last + 1));
    check("its bytes are read as they should be", probe_read(first) == can_read && probe_read(last) == can_read);
    check("which is reported too", can_read || fault_is(last, ASHLAR_ACCESS_READ, words));
    check("and the pages beside are not touched", all_are_right());
    check("it is opened again", protect(1, 1, READ_WRITE) && all_are_right());
}

static void check_execution(void)
{
    char *first = pages + page_bytes;
    memcpy(first, probe_code(), PROBE_CODE_BYTES);
    __asm volatile("dsb\n\tisb" ::: "memory");
    check("pages that can be written can be executed", probe_execute(first));
    check("and with PROT_EXEC only, too", protect(1, 1, PROT_READ | PROT_EXEC) && probe_execute(first) && all_are_right());
    check("but not with PROT_READ only", protect(1, 1, PROT_READ) && !probe_execute(first));
    check("which is reported", fault_is(first, ASHLAR_ACCESS_EXECUTE, "PROT_READ"));
    check("nor with PROT_NONE", protect(1, 1, PROT_NONE) && !probe_execute(first));
    check("opened again", protect(1, 1, READ_WRITE) && probe_execute(first));
}

/* ---- Any pages ---- */

static void check_every_stretch(int wanted)
{
    for (size_t first = 0; first < page_count; first++) {
        for (size_t count = 1; first + count <= page_count; count++) {
            bool is_done = protect(first, count, wanted);
            check("a stretch of pages", all_are_right());
            check("is opened again", !is_done || protect(first, count, READ_WRITE));
        }
    }
    check("all are open", all_are_right());
}

static void check_random(void)
{
    static const int kinds[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE};
    struct prng prng = prng_seeded(SEED);
    unsigned done = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t first = prng_below(&prng, (uint32_t)page_count);
        size_t count = 1 + prng_below(&prng, (uint32_t)(page_count - first));
        done += protect(first, count, kinds[prng_below(&prng, sizeof kinds / sizeof kinds[0])]);
        check("random pages", all_are_right());
    }
    check("most were done", done > ROUNDS / 4);
    check("opening all always works", protect(0, page_count, READ_WRITE) && all_are_right());
}

/* ---- Regions come and go ---- */

static void check_regions_return(void)
{
    bool right = true;
    for (int i = 0; i < 20; i++) {
        right = right && protect(1, 1, PROT_NONE) && munmap(pages + page_bytes, page_bytes) == 0;
        char *again = mmap(pages + page_bytes, page_bytes, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0);
        protection[1] = READ_WRITE;
        right = right && again == pages + page_bytes && all_are_right();
    }
    check("munmap gives regions back, and what is mapped there next is open", right);
}

static void check_mapped_protected(void)
{
    check("pages are given back", munmap(pages, 2 * page_bytes) == 0);
    char *readable = map(page_bytes, PROT_READ);
    check("mmap with PROT_READ", readable == pages + page_bytes && probe_read(readable) && !probe_write(readable));
    check("gives zeros", *readable == 0);
    char *closed = map(page_bytes, PROT_NONE);
    check("mmap with PROT_NONE", closed == pages && !probe_read(closed) && !probe_write(closed));
    check("whose content is zero once it is opened",
          mprotect(closed, page_bytes, PROT_READ) == 0 && probe_read(closed) && *closed == 0);
    check("all goes at once", munmap(pages, page_count * page_bytes) == 0);
    check("and stays open", probe_write(pages) && probe_write(pages + page_bytes));
}

/* Single pages, each of which takes so many regions. */
static void check_exhaustion(int wanted, size_t regions_each)
{
    size_t fitting = mpu_share_of(MPU_MAPPINGS).count / regions_each;
    size_t done = 0;
    while (2 * done < page_count && protect(2 * done, 1, wanted)) {
        done++;
    }
    bool no_more_pages = 2 * done >= page_count;
    bool no_more_mappings = 2 * (done + 1) > ASHLAR_MAPPINGS_MAX;
    check("as many stretches fit as there are regions", done == fitting || no_more_pages || no_more_mappings);
    check("and what is refused changes nothing", all_are_right());
    check("regions are free again", protect(0, page_count, READ_WRITE) && protect(0, 1, wanted) && protect(0, 1, READ_WRITE));
}

void check_protection(void)
{
    pages_map();
    if (page_count < 3) {
        check("there are pages to protect", false);
        return;
    }
    check_one_page(PROT_NONE, "PROT_NONE");
    check_one_page(PROT_READ, "PROT_READ");
    check_execution();
    check_every_stretch(PROT_NONE);
    check_every_stretch(PROT_READ);
    check_random();
    check_exhaustion(PROT_READ, 1);
    check_exhaustion(PROT_NONE, REGIONS_TO_FORBID);
    check_regions_return();
    check_mapped_protected();
}

void fault_make(const char *what)
{
    char *page = map((size_t)getpagesize(), READ_WRITE);
    bool is_read = strcmp(what, "read") == 0;
    int error = mprotect(page, (size_t)getpagesize(), is_read ? PROT_NONE : PROT_READ);
    printf("protected: %d\n", error);
    fflush(stdout);
    if (is_read) {
        (void)*(volatile char *)(page + 12);
    } else {
        *(volatile char *)(page + 12) = 1;
    }
}

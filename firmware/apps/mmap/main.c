/*
 * Break and mappings, as a Unix process has them: shows where both lie, what each call does, and verifies what it shows.
 *
 * It is an ordinary program: <sys/mman.h>, sbrk and malloc are Ashlar's because the library is linked. It fits a part with
 * 8 KB of RAM. With the argument `write` or `read` it ends by an access that a page's protection forbids, to show the report.
 *
 * Exit status: 0 if everything is as it must be; else 1, and a line says what is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "expect.h"
#include "file.h"

#include <ashlar_port.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define READ_WRITE (PROT_READ | PROT_WRITE)
#define MEMORY (MAP_PRIVATE | MAP_ANONYMOUS)
#define NO_FILE (-1)

int brk(void *end);
void *sbrk(ptrdiff_t increment);

static size_t page_bytes;

/* Addresses as distances from the end of the heap's RAM, which differs from board to board. */
static long below_end(const void *address)
{
    return (long)((char *)ashlar_port_core_limit() - (const char *)address);
}

static const char *error_name(int error)
{
    switch (error) {
    case EINVAL:
        return "EINVAL";
    case ENOMEM:
        return "ENOMEM";
    case ENOTSUP:
        return "ENOTSUP";
    default:
        return "another error";
    }
}

static bool is_zero(const char *bytes, size_t count)
{
    unsigned any = 0;
    for (size_t i = 0; i < count; i++) {
        any |= (unsigned char)bytes[i];
    }
    return any == 0;
}

static char *map_pages(size_t count)
{
    return mmap(NULL, count * page_bytes, READ_WRITE, MEMORY, NO_FILE, 0);
}

/* ---- Pages come from the top ---- */

static void show_mapping(const char *name, const char *start, size_t count)
{
    printf("  %s = mmap of %lu page%s: %5ld bytes below the end of RAM\n", name, (unsigned long)count, count == 1 ? "" : "s",
           below_end(start));
    expect(start != MAP_FAILED, "there is room");
    expect((uintptr_t)start % page_bytes == 0, "a mapping starts at a page");
    expect(is_zero(start, count * page_bytes), "a mapping holds zeros");
}

static void show_pages(void)
{
    printf("MAP, in pages of %lu bytes\n", (unsigned long)page_bytes);
    char *a = map_pages(1);
    show_mapping("a", a, 1);
    memset(a, 'a', page_bytes);
    char *b = map_pages(1);
    show_mapping("b", b, 1);
    expect(b == a - page_bytes, "the next mapping lies below");
    memset(b, 'b', page_bytes);
    expect(munmap(a, page_bytes) == 0, "a is given back");
    char *c = map_pages(1);
    printf("  munmap(a), and c = mmap of 1 page is %s\n", c == a ? "where a was" : "ELSEWHERE");
    expect(c == a && is_zero(c, page_bytes), "the hole is used again, with zeros");
    expect(munmap(b, 2 * page_bytes) == 0, "munmap takes several mappings at once");
}

/* ---- The break comes from below ---- */

static void show_break(void)
{
    char *before = sbrk(0);
    char *mapping = map_pages(1);
    printf("\nBREAK\n  at the start: %ld KiB below the mapping\n", (long)(mapping - before) / 1024);
    expect(brk(mapping) == 0 && sbrk(0) == mapping, "the break reaches the mapping");
    errno = 0;
    expect(sbrk(1) == (void *)-1 && errno == ENOMEM, "the break stops at the mapping");
    printf("  sbrk(1) at the mapping: %s\n", error_name(errno));
    errno = 0;
    expect(map_pages(1) == MAP_FAILED && errno == ENOMEM, "no mapping crosses the break");
    printf("  mmap with no page between the two: %s\n", error_name(errno));
    expect(brk(before) == 0, "the break goes down again");
    errno = 0;
    expect(sbrk(-1) == (void *)-1 && errno == ENOMEM, "the break does not go down into malloc's memory");
    printf("  sbrk(-1) into malloc's memory: %s\n", error_name(errno));
    expect(munmap(mapping, page_bytes) == 0, "the mapping is given back");
}

/* ---- Protection ---- */

static void show_protection(void)
{
    char *page = map_pages(1);
    page[0] = 'x';
    printf("\nPROTECT\n");
    errno = 0;
    if (mprotect(page, page_bytes, PROT_READ) == 0) {
        printf("  mprotect(PROT_READ): a write to the page is a fault now\n");
        expect(page[0] == 'x', "what can be read is still there");
    } else {
        printf("  mprotect(PROT_READ): %s, for there is no MPU\n", error_name(errno));
        expect(errno == ENOTSUP, "without an MPU, protection is refused");
    }
    expect(mprotect(page, page_bytes, READ_WRITE) == 0, "a page is opened again");
    page[0] = 'y';
    printf("  mprotect(PROT_READ | PROT_WRITE): it can be written again\n");
    expect(page[0] == 'y' && munmap(page, page_bytes) == 0, "and given back");
}

/* ---- Refusals ---- */

static void show_refusal(const char *call, bool is_refused, int error)
{
    int found = errno;
    printf("  %s: %s\n", call, is_refused ? error_name(found) : "NOT REFUSED");
    expect(is_refused && found == error, call);
    errno = 0;
}

static void show_refusals(void)
{
    char *page = map_pages(1);
    printf("\nREFUSALS, each with nothing changed\n");
    errno = 0;
    show_refusal("mmap of 0 bytes", mmap(NULL, 0, READ_WRITE, MEMORY, NO_FILE, 0) == MAP_FAILED, EINVAL);
    show_refusal("mmap of more than there is", mmap(NULL, SIZE_MAX / 2, READ_WRITE, MEMORY, NO_FILE, 0) == MAP_FAILED, ENOMEM);
    show_refusal("munmap from the middle of a page", munmap(page + 1, page_bytes) == -1, EINVAL);
    show_refusal("munmap of the heap", munmap((char *)((uintptr_t)sbrk(0) & ~(page_bytes - 1)) - page_bytes, page_bytes) == -1,
                 EINVAL);
    show_refusal("mprotect of what is not mapped", mprotect(page - page_bytes, page_bytes, PROT_READ) == -1, ENOMEM);
    expect(munmap(page, page_bytes) == 0, "the page is given back");
}

/* Does not return where there is an MPU. */
static void access_forbidden(const char *how)
{
    char *page = map_pages(1);
    bool is_read = strcmp(how, "read") == 0;
    if (mprotect(page, page_bytes, is_read ? PROT_NONE : PROT_READ) != 0) {
        printf("nothing protects pages here: %s\n", error_name(errno));
    } else if (is_read) {
        (void)*(volatile char *)(page + 12);
    } else {
        *(volatile char *)(page + 12) = 1;
    }
}

int main(int argc, char **argv)
{
    free(malloc(1)); /* malloc takes its first memory, so that the break stays where it is */
    page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    if (argc > 1) {
        access_forbidden(argv[1]);
        return EXIT_FAILURE;
    }
    show_pages();
    show_break();
    show_protection();
    show_refusals();
    show_file_mapping();
    return expect_end();
}

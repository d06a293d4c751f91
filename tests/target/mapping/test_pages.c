/*
 * mmap, munmap and the break of a whole program: what only the C library's own headers, its malloc and the linker's symbols
 * show. Every rule is tested on a host (tests/mapping). Works in the few KiB of the smallest board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"
#include "mapping.h"

#include <ashlar_port.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define READ_WRITE (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

int brk(void *end);
void *sbrk(ptrdiff_t increment);

static char *map(size_t bytes)
{
    return mmap(NULL, bytes, READ_WRITE, ANONYMOUS, -1, 0);
}

static bool is_zero(const char *bytes, size_t count)
{
    char any = 0;
    for (size_t i = 0; i < count; i++) {
        any = (char)(any | bytes[i]);
    }
    return any == 0;
}

static void check_page_size(void)
{
    long page = sysconf(_SC_PAGESIZE);
    check("the page size is told", page >= 256 && page <= 4096 && page == getpagesize());
    errno = 0;
    check_refused("sysconf knows nothing else", sysconf(-1) == -1, EINVAL);
}

/* Where malloc has its memory, and with what. */
static void check_malloc(void)
{
    volatile size_t all_bytes = (size_t)((char *)ashlar_port_core_limit() - (char *)sbrk(0));
    char *block = malloc(100);
    check("malloc still gives", block != NULL);
    memset(block, 1, 100);
    check_refused("malloc stops at the mappings", malloc(all_bytes) == NULL, ENOMEM);
    free(block);
}

static void check_mapping(void)
{
    size_t page = (size_t)getpagesize();
    char *limit = ashlar_port_core_limit();
    char *top = map(1);
    check("the first mapping is the highest whole page",
          top + page <= limit && limit - top < (ptrdiff_t)(2 * page) && (uintptr_t)top % page == 0);
    check("it is zeros", top != MAP_FAILED && is_zero(top, page));
    memset(top, 0xA5, page);
    char *below = map(page);
    check("the next lies below", below == top - page);
    check("the first keeps its content", top[0] == (char)0xA5 && top[page - 1] == (char)0xA5);
    check_malloc();
    check("unmapping", munmap(top, page) == 0);
    check("the hole is used again, and is zeros again", map(page) == top && is_zero(top, page));
    check("both at once", munmap(below, 2 * page) == 0);
    check_refused("a page that is no address of one", munmap(top + 1, page) == -1, EINVAL);
    check_refused("the heap's memory", munmap((char *)((uintptr_t)sbrk(0) & ~(page - 1)) - page, page) == -1, EINVAL);
    check_refused("nothing", mmap(NULL, 0, READ_WRITE, ANONYMOUS, -1, 0) == MAP_FAILED, EINVAL);
    check_refused("more than there is", map((size_t)(limit - (char *)sbrk(0)) + page) == MAP_FAILED, ENOMEM);
    check_refused("the console", mmap(NULL, page, PROT_READ, MAP_PRIVATE, 1, 0) == MAP_FAILED, ENODEV);
    check_refused("no file", mmap(NULL, page, PROT_READ, MAP_PRIVATE, -1, 0) == MAP_FAILED, EBADF);
}

static void check_break(void)
{
    size_t page = (size_t)getpagesize();
    char *limit = ashlar_port_core_limit();
    char *before = sbrk(0);
    char *mapping = map(page);
    check("brk up to the mapping", brk(mapping) == 0 && sbrk(0) == mapping);
    check_refused("and no further", brk(mapping + 1) == -1, ENOMEM);
    check_refused("nor is there room for another", map(1) == MAP_FAILED, ENOMEM);
    check("all of it can be written", memset(before, 0x5A, (size_t)(mapping - before)) == before && is_zero(mapping, page));
    check("unmapping lets the break go on", munmap(mapping, page) == 0 && brk(limit) == 0);
    check_refused("to the end", sbrk(1) == (void *)-1, ENOMEM);
    check_refused("where no mapping fits", map(1) == MAP_FAILED, ENOMEM);
    check("and back", brk(before) == 0);
    check_refused("but not into malloc's memory", sbrk(-1) == (void *)-1, ENOMEM);
    check("where it stays", sbrk(0) == before);
}

void check_pages(void)
{
    free(malloc(1)); /* malloc takes its first memory, so that the break moves no more */
    check_page_size();
    check_mapping();
    check_break();
}

/*
 * Without an MPU, or without a region of it for mappings, nothing can be protected, and nothing is promised to be.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "checks.h"
#include "mapping.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

void fault_make(const char *what)
{
    (void)what;
}

void check_protection(void)
{
    size_t page = (size_t)getpagesize();
    char *pages = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    errno = 0;
    check_refused("mprotect", mprotect(pages, page, PROT_READ) == -1, ENOTSUP);
    check_refused("mprotect of nothing", mprotect(pages, page, PROT_NONE) == -1, ENOTSUP);
    check_refused("mmap", mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED, ENOTSUP);
    check("what needs no MPU", mprotect(pages, page, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
    pages[0] = 1;
    check("the pages are open", pages[0] == 1 && munmap(pages, page) == 0);
}

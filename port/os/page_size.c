/*
 * The size of a page by POSIX's names, weak: a program's own replace them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar/config.h>
#include <errno.h>
#include <unistd.h>

__attribute__((weak, used)) int getpagesize(void)
{
    return ASHLAR_PAGE_BYTES;
}

/* Of all that there is to ask, only the page size is known here. */
__attribute__((weak, used)) long sysconf(int name)
{
    if (name == _SC_PAGESIZE) {
        return ASHLAR_PAGE_BYTES;
    }
    errno = EINVAL;
    return -1;
}

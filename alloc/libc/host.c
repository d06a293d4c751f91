/*
 * The front's library steps on a host, for tests: the host keeps its own malloc, so there are no names here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "libc/front.h"

#include <ashlar_port.h>
#include <errno.h>
#include <stdio.h>

void ashlar_libc_lock(void *context)
{
    (void)context;
    ashlar_port_lock();
}

void ashlar_libc_unlock(void *context)
{
    (void)context;
    ashlar_port_unlock();
}

void ashlar_malloc_lock(void)
{
    ashlar_libc_lock(NULL);
}

void ashlar_malloc_unlock(void)
{
    ashlar_libc_unlock(NULL);
}

void *ashlar_libc_context(void)
{
    return NULL;
}

int *ashlar_libc_errno(void *context)
{
    (void)context;
    return &errno;
}

void ashlar_libc_print(const char *text, size_t bytes)
{
    fwrite(text, 1, bytes, stderr);
}

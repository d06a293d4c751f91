/*
 * The system calls of newlib and newlib-nano, but for _sbrk, which is Ashlar's.
 *
 * newlib declares these names nowhere, so this file does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exit.h"
#include "files.h"
#include "semihost.h"

#include <stdio.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#define SHELL_STATUS_SIGNAL 128
#define ONLY_PROCESS 1

int _open(const char *name, int flags, ...);
int _close(int number);
int _read(int number, void *buffer, size_t bytes);
int _write(int number, const void *buffer, size_t bytes);
off_t _lseek(int number, off_t offset, int whence);
int _fstat(int number, struct stat *status);
int _stat(const char *name, struct stat *status);
int _isatty(int number);
int _unlink(const char *name);
int _kill(int process, int number);
int _getpid(void);
int _gettimeofday(struct timeval *now, void *zone);
clock_t _times(struct tms *times);
_Noreturn void _exit(int status);

int _open(const char *name, int flags, ...)
{
    return file_open(name, flags);
}

int _close(int number)
{
    return file_close(number);
}

int _read(int number, void *buffer, size_t bytes)
{
    return file_read(number, buffer, bytes);
}

int _write(int number, const void *buffer, size_t bytes)
{
    return file_write(number, buffer, bytes);
}

off_t _lseek(int number, off_t offset, int whence)
{
    return file_seek(number, offset, whence);
}

int _fstat(int number, struct stat *status)
{
    return file_status(number, status);
}

int _stat(const char *name, struct stat *status)
{
    return name_status(name, status);
}

int _isatty(int number)
{
    return file_is_console(number);
}

int _unlink(const char *name)
{
    return name_remove(name);
}

/*
 * newlib's own _rename_r makes a second link and removes the first, and semihosting has no links: so this
 * takes its place. errno is the running thread's, which `reent` is too.
 */
int _rename_r(struct _reent *reent, const char *from, const char *to)
{
    (void)reent;
    return name_rename(from, to);
}

/* abort and raise end up here: a signal that nobody handles ends the program. */
int _kill(int process, int number)
{
    (void)process;
    program_exit(SHELL_STATUS_SIGNAL + number);
}

int _getpid(void)
{
    return ONLY_PROCESS;
}

int _gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    now->tv_sec = semihost_seconds();
    now->tv_usec = 0;
    return now->tv_sec < 0 ? -1 : 0;
}

clock_t _times(struct tms *times)
{
    clock_t now = (clock_t)semihost_centiseconds();

    *times = (struct tms){ .tms_utime = now };
    return now;
}

_Noreturn void _exit(int status)
{
    program_exit(status);
}

/* newlib holds an unfinished line in the FILE, which is stdio's own: nothing to be done from here. */
void unfinished_line_flush(void)
{
}

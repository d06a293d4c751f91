/*
 * The system calls and the standard streams of picolibc, but for sbrk, which is Ashlar's.
 *
 * picolibc's standard streams are the program's to define. This one's stdout collects a line before it
 * writes, because each semihosting call stops the core; stderr does not wait. It owns that line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"
#include "exit.h"
#include "files.h"
#include "semihost.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

#define SHELL_STATUS_SIGNAL 128
#define ONLY_PROCESS 1
#define LINE_BYTES 80

static char line[LINE_BYTES];
static size_t line_used;

void unfinished_line_flush(void)
{
    size_t bytes = line_used;

    line_used = 0;
    if (bytes > 0) {
        console_write(CONSOLE_OUT, line, bytes);
    }
}

static int output_flush(FILE *stream)
{
    (void)stream;
    unfinished_line_flush();
    return 0;
}

static int output_put(char byte, FILE *stream)
{
    (void)stream;
    line[line_used] = byte;
    line_used++;
    if (byte == '\n' || line_used == LINE_BYTES) {
        unfinished_line_flush();
    }
    return (unsigned char)byte;
}

static int error_put(char byte, FILE *stream)
{
    (void)stream;
    unfinished_line_flush();
    console_write(CONSOLE_ERROR, &byte, 1);
    return (unsigned char)byte;
}

static int input_get(FILE *stream)
{
    char byte;

    (void)stream;
    unfinished_line_flush();
    return console_read(&byte, 1) == 0 ? _FDEV_EOF : (unsigned char)byte;
}

static FILE input = FDEV_SETUP_STREAM(NULL, input_get, NULL, _FDEV_SETUP_READ);
static FILE output = FDEV_SETUP_STREAM(output_put, NULL, output_flush, _FDEV_SETUP_WRITE);
static FILE error = FDEV_SETUP_STREAM(error_put, NULL, NULL, _FDEV_SETUP_WRITE);

FILE *const stdin = &input;
FILE *const stdout = &output;
FILE *const stderr = &error;

int open(const char *name, int flags, ...)
{
    return file_open(name, flags);
}

int close(int number)
{
    return file_close(number);
}

ssize_t read(int number, void *buffer, size_t bytes)
{
    return file_read(number, buffer, bytes);
}

ssize_t write(int number, const void *buffer, size_t bytes)
{
    unfinished_line_flush();
    return file_write(number, buffer, bytes);
}

off_t lseek(int number, off_t offset, int whence)
{
    return file_seek(number, offset, whence);
}

int fstat(int number, struct stat *status)
{
    return file_status(number, status);
}

int stat(const char *name, struct stat *status)
{
    return name_status(name, status);
}

int isatty(int number)
{
    return file_is_console(number);
}

int unlink(const char *name)
{
    return name_remove(name);
}

int rename(const char *from, const char *to)
{
    return name_rename(from, to);
}

/* abort and raise end up here: a signal that nobody handles ends the program. */
int kill(pid_t process, int number)
{
    (void)process;
    unfinished_line_flush();
    program_exit(SHELL_STATUS_SIGNAL + number);
}

pid_t getpid(void)
{
    return ONLY_PROCESS;
}

int gettimeofday(struct timeval *now, void *zone)
{
    (void)zone;
    now->tv_sec = semihost_seconds();
    now->tv_usec = 0;
    return now->tv_sec < 0 ? -1 : 0;
}

clock_t times(struct tms *times)
{
    clock_t now = (clock_t)semihost_centiseconds();

    *times = (struct tms){ .tms_utime = now };
    return now;
}

_Noreturn void _exit(int status)
{
    unfinished_line_flush();
    program_exit(status);
}

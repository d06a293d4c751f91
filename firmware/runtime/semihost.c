/*
 * See semihost.h. It owns one flag: whether anybody answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "semihost.h"

#include <string.h>

enum operation {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_SEEK = 0x0A,
    SYS_FLEN = 0x0C,
    SYS_REMOVE = 0x0E,
    SYS_RENAME = 0x0F,
    SYS_CLOCK = 0x10,
    SYS_TIME = 0x11,
    SYS_ERRNO = 0x13,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT = 0x18,
    SYS_EXIT_EXTENDED = 0x20
};

/* Reasons for SYS_EXIT: ADP_Stopped_ApplicationExit, ADP_Stopped_RunTimeErrorUnknown. */
#define STOPPED_APPLICATION_EXIT 0x20026u
#define STOPPED_RUN_TIME_ERROR 0x20023u

/* BKPT 0xAB, the semihosting call of M-profile. */
#define SEMIHOST_INSTRUCTION 0xBEABu

#define FAILED (-1)

static volatile bool host_is_absent;

/* All argument blocks are arrays of words, and a pointer is one word. */
static inline uintptr_t word_of(const void *pointer)
{
    return (uintptr_t)pointer;
}

static int host_call(enum operation operation, const void *argument)
{
    register int result __asm("r0") = (int)operation;
    register const void *parameter __asm("r1") = argument;

    if (host_is_absent) {
        return FAILED;
    }
    __asm volatile("bkpt 0xAB" : "+r"(result) : "r"(parameter) : "memory");
    return result;
}

bool semihost_call_is_refused(uint16_t instruction)
{
    if (instruction != SEMIHOST_INSTRUCTION) {
        return false;
    }
    host_is_absent = true;
    return true;
}

int semihost_open(const char *name, enum semihost_mode mode)
{
    const uintptr_t block[3] = { word_of(name), (uintptr_t)mode, strlen(name) };

    return host_call(SYS_OPEN, block);
}

int semihost_close(int handle)
{
    const uintptr_t block[1] = { (uintptr_t)handle };

    return host_call(SYS_CLOSE, block);
}

/* SYS_READ and SYS_WRITE return how many bytes were *not* transferred; READ at the end: all of them. */
static int bytes_transferred(int result, size_t bytes)
{
    if (result < 0 || (size_t)result > bytes) {
        return FAILED;
    }
    return (int)(bytes - (size_t)result);
}

int semihost_read(int handle, void *buffer, size_t bytes)
{
    const uintptr_t block[3] = { (uintptr_t)handle, word_of(buffer), bytes };

    return bytes_transferred(host_call(SYS_READ, block), bytes);
}

int semihost_write(int handle, const void *buffer, size_t bytes)
{
    const uintptr_t block[3] = { (uintptr_t)handle, word_of(buffer), bytes };
    int written = bytes_transferred(host_call(SYS_WRITE, block), bytes);

    return (written == 0 && bytes > 0) ? FAILED : written;
}

int semihost_seek(int handle, uint32_t position)
{
    const uintptr_t block[2] = { (uintptr_t)handle, position };

    return host_call(SYS_SEEK, block);
}

int semihost_length(int handle)
{
    const uintptr_t block[1] = { (uintptr_t)handle };

    return host_call(SYS_FLEN, block);
}

int semihost_remove(const char *name)
{
    const uintptr_t block[2] = { word_of(name), strlen(name) };

    return host_call(SYS_REMOVE, block) == 0 ? 0 : FAILED;
}

int semihost_rename(const char *from, const char *to)
{
    const uintptr_t block[4] = { word_of(from), strlen(from), word_of(to), strlen(to) };

    return host_call(SYS_RENAME, block) == 0 ? 0 : FAILED;
}

int semihost_errno(void)
{
    return host_call(SYS_ERRNO, NULL);
}

bool semihost_command_line(char *line, size_t bytes)
{
    /* The host writes the length into the block. */
    uintptr_t block[2] = { word_of(line), bytes };

    return host_call(SYS_GET_CMDLINE, block) == 0;
}

int semihost_seconds(void)
{
    return host_call(SYS_TIME, NULL);
}

int semihost_centiseconds(void)
{
    return host_call(SYS_CLOCK, NULL);
}

void semihost_exit(int status)
{
    const uintptr_t block[2] = { STOPPED_APPLICATION_EXIT, (uintptr_t)status };
    uintptr_t reason = status == 0 ? STOPPED_APPLICATION_EXIT : STOPPED_RUN_TIME_ERROR;

    (void)host_call(SYS_EXIT_EXTENDED, block);
    /* A host that does not know the extended call at least learns whether it went well. */
    (void)host_call(SYS_EXIT, (const void *)reason);
}

/*
 * Semihosting: files, time, arguments and exit status of the host, through the debugger or QEMU.
 *
 * Source: Arm, "Semihosting for AArch32 and AArch64", 2.0. Where nobody answers (a board without a
 * debugger) every call fails: see semihost_call_is_refused(). No heap, nothing but registers and a little stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SEMIHOST_H
#define SEMIHOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The host's special file that is its console; the open mode says which stream. */
#define SEMIHOST_CONSOLE_NAME ":tt"

/* Open modes: what fopen calls rb, r+b, wb, w+b, ab, a+b. */
enum semihost_mode {
    SEMIHOST_READ = 1,
    SEMIHOST_READ_UPDATE = 3,
    SEMIHOST_WRITE = 5,
    SEMIHOST_WRITE_UPDATE = 7,
    SEMIHOST_APPEND = 9,
    SEMIHOST_APPEND_UPDATE = 11
};

/* Open a host file. Returns a handle, or -1. */
int semihost_open(const char *name, enum semihost_mode mode);

/* Close a handle. Returns 0, or -1. */
int semihost_close(int handle);

/* Read up to `bytes`. Returns how many were read (0 at the end of the file), or -1. */
int semihost_read(int handle, void *buffer, size_t bytes);

/* Write `bytes`. Returns how many were written, or -1 if none. */
int semihost_write(int handle, const void *buffer, size_t bytes);

/* Go to a position from the start of the file. Returns 0, or -1. */
int semihost_seek(int handle, uint32_t position);

/* The length of the file in bytes, or -1. */
int semihost_length(int handle);

/* Remove or rename a host file. Return 0, or -1. */
int semihost_remove(const char *name);
int semihost_rename(const char *from, const char *to);

/* The host's errno after a call that failed. */
int semihost_errno(void);

/* The command line as one string, terminated, in `line`. False if there is none or it does not fit. */
bool semihost_command_line(char *line, size_t bytes);

/* Seconds since 1970, or -1; hundredths of a second since the program started, or -1. */
int semihost_seconds(void);
int semihost_centiseconds(void);

/* End the program with an exit status. Returns if nobody answers. */
void semihost_exit(int status);

/*
 * For the fault handler: whether `instruction` at a fault is a semihosting call that nobody answers.
 * From then on every call fails without being tried.
 */
bool semihost_call_is_refused(uint16_t instruction);

#endif

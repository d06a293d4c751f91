/*
 * The console: bytes out and in, by semihosting or by the board's UART (the build picks one), and a few
 * ways to print without stdio. Safe in a fault handler: no heap, no lock, little stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stddef.h>
#include <stdint.h>

enum console_stream {
    CONSOLE_OUT = 1,  /* the numbers that POSIX gives stdout and stderr */
    CONSOLE_ERROR = 2
};

/* Get it ready; once, before anything else here. */
void console_start(void);

/* Write bytes; where there is only one channel, both streams go there. */
void console_write(enum console_stream stream, const char *text, size_t bytes);

/* Read up to `bytes` bytes, at most to the end of a line; waits for the first. 0 is the end of input. */
size_t console_read(char *buffer, size_t bytes);

/* Print to CONSOLE_OUT: a string, eight hexadecimal digits, a decimal number. */
void console_print(const char *text);
void console_print_hex(uint32_t value);
void console_print_decimal(uint32_t value);

#endif

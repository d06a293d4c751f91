/*
 * The console on the board's UART (CONSOLE=uart), for a terminal: lines end in CR LF on the wire.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board_uart.h"
#include "console.h"

void console_start(void)
{
    board_uart_start();
}

void console_write(enum console_stream stream, const char *text, size_t bytes)
{
    (void)stream;
    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '\n') {
            board_uart_put('\r');
        }
        board_uart_put((uint8_t)text[i]);
    }
}

size_t console_read(char *buffer, size_t bytes)
{
    size_t got = 0;

    while (got < bytes) {
        char byte = (char)board_uart_get();

        buffer[got] = byte == '\r' ? '\n' : byte;
        got++;
        if (buffer[got - 1] == '\n') {
            break;
        }
    }
    return got;
}

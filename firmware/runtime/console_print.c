/*
 * Printing on the console without stdio.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console.h"

#include <string.h>

#define HEX_DIGITS 8
#define DECIMAL_DIGITS_MAX 10 /* 4294967295 */

void console_print(const char *text)
{
    console_write(CONSOLE_OUT, text, strlen(text));
}

void console_print_hex(uint32_t value)
{
    char digits[HEX_DIGITS];

    for (size_t i = HEX_DIGITS; i > 0; i--) {
        digits[i - 1] = "0123456789abcdef"[value & 0xF];
        value >>= 4;
    }
    console_write(CONSOLE_OUT, digits, HEX_DIGITS);
}

void console_print_decimal(uint32_t value)
{
    char digits[DECIMAL_DIGITS_MAX];
    size_t first = DECIMAL_DIGITS_MAX;

    do {
        first--;
        digits[first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    console_write(CONSOLE_OUT, &digits[first], DECIMAL_DIGITS_MAX - first);
}

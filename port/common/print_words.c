/*
 * See ashlar_print.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_port.h>
#include <ashlar_print.h>

#define HEX_DIGITS (2 * sizeof(uintptr_t))
#define DECIMAL_DIGITS_MAX (3 * sizeof(size_t))
#define DECIMAL 10u
#define BITS_PER_DIGIT 4u
#define DIGIT_MASK 15u

void ashlar_print_text(const char *text)
{
    size_t bytes = 0;
    while (text[bytes] != '\0') {
        bytes++;
    }
    ashlar_port_print(text, bytes);
}

void ashlar_print_address(const void *address)
{
    uintptr_t value = (uintptr_t)address;
    char text[2 + HEX_DIGITS] = "0x";
    for (size_t i = sizeof text; i > 2; i--) {
        text[i - 1] = "0123456789abcdef"[value & DIGIT_MASK];
        value >>= BITS_PER_DIGIT;
    }
    ashlar_port_print(text, sizeof text);
}

/** A tenth, rounded down, without a division, which is a loop on ARMv6-M. Warren, Hacker's Delight, 10-9. */
static size_t tenth(size_t value)
{
    size_t quotient = (value >> 1) + (value >> 2);
    quotient += quotient >> 4;
    quotient += quotient >> 8;
    quotient += quotient >> 16;
    if (sizeof value > sizeof(uint32_t)) {
        quotient += quotient >> 16 >> 16;
    }
    quotient >>= 3;
    return value - quotient * DECIMAL >= DECIMAL ? quotient + 1 : quotient;
}

void ashlar_print_number(size_t value)
{
    char text[DECIMAL_DIGITS_MAX];
    size_t start = sizeof text;
    do {
        size_t rest = tenth(value);
        text[--start] = (char)('0' + (value - rest * DECIMAL));
        value = rest;
    } while (value != 0);
    ashlar_port_print(text + start, sizeof text - start);
}

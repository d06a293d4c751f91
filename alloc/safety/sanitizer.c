/*
 * See sanitizer.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/sanitizer.h"

#include <ashlar/config.h>

#define WORDS_BYTES 128u
#define FILE_NAME_BYTES 48u
#define DECIMAL 10u
#define DECIMAL_DIGITS_MAX 20u /* of 2^64 - 1 */

/* Always ended by a 0. */
static char words[WORDS_BYTES];
static size_t words_bytes;

void ashlar_words_start(void)
{
    words_bytes = 0;
    words[0] = '\0';
}

void ashlar_words_add_bytes(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes && words_bytes < WORDS_BYTES - 1; i++) {
        words[words_bytes] = text[i];
        words_bytes++;
        words[words_bytes] = '\0';
    }
}

static size_t text_bytes(const char *text)
{
    size_t bytes = 0;
    while (text[bytes] != '\0') {
        bytes++;
    }
    return bytes;
}

void ashlar_words_add(const char *text)
{
    ashlar_words_add_bytes(text, text_bytes(text));
}

void ashlar_words_add_number(uint64_t number)
{
    char digits[DECIMAL_DIGITS_MAX];
    size_t first = DECIMAL_DIGITS_MAX;
    do {
        first--;
        digits[first] = (char)('0' + number % DECIMAL);
        number /= DECIMAL;
    } while (number != 0);
    ashlar_words_add_bytes(&digits[first], DECIMAL_DIGITS_MAX - first);
}

void ashlar_words_add_place(const char *file, uint32_t line)
{
    size_t bytes = text_bytes(file);
    if (bytes > FILE_NAME_BYTES) {
        ashlar_words_add("...");
        file += bytes - FILE_NAME_BYTES;
    }
    ashlar_words_add(file);
    ashlar_words_add(":");
    ashlar_words_add_number(line);
}

const char *ashlar_words(void)
{
    return words;
}

void ashlar_sanitizer_report(struct ashlar_fault *fault, const void *caller)
{
    fault->detected_at = caller;
    fault->task = ashlar_port_task();
    if (ASHLAR_SANITIZER_CONTINUES) {
        ashlar_port_fault_print(fault);
    } else {
        ashlar_port_fault(fault);
    }
}

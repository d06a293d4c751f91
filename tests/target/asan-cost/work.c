/*
 * Work of the kinds that programs do: sums over bytes, a sort, text, and lists in the heap.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "work.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 1024
#define NUMBERS 64
#define RECORDS 40
#define NAME_BYTES 12
#define CRC_POLYNOMIAL 0xEDB88320u
#define DECIMAL 10u

struct record {
    struct record *next;
    uint32_t key;
    char name[NAME_BYTES];
};

static uint8_t message[BYTES];
static uint32_t numbers[NUMBERS];

static uint32_t crc32(const uint8_t *bytes, size_t count)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? CRC_POLYNOMIAL : 0);
        }
    }
    return crc;
}

static void message_fill(uint32_t seed)
{
    for (size_t i = 0; i < BYTES; i++) {
        seed = seed * 1664525u + 1013904223u;
        message[i] = (uint8_t)(seed >> 24);
    }
}

static void numbers_sort(void)
{
    memcpy(numbers, message, sizeof numbers);
    for (size_t i = 1; i < NUMBERS; i++) {
        uint32_t moved = numbers[i];
        size_t place = i;
        for (; place > 0 && numbers[place - 1] > moved; place--) {
            numbers[place] = numbers[place - 1];
        }
        numbers[place] = moved;
    }
}

static void number_write(char *text, uint32_t number)
{
    char digits[NAME_BYTES];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % DECIMAL);
        number /= DECIMAL;
    } while (number != 0);
    while (count > 0) {
        *text++ = digits[--count];
    }
    *text = '\0';
}

static struct record *records_make(void)
{
    struct record *first = NULL;
    for (uint32_t i = 0; i < RECORDS; i++) {
        struct record *record = malloc(sizeof *record);
        if (record == NULL) {
            abort();
        }
        struct record content = {.next = first, .key = numbers[i]};
        *record = content;
        number_write(record->name, record->key);
        first = record;
    }
    return first;
}

static uint32_t records_free(struct record *record)
{
    uint32_t sum = 0;
    while (record != NULL) {
        struct record *next = record->next;
        sum += record->key ^ (uint32_t)strlen(record->name);
        free(record);
        record = next;
    }
    return sum;
}

uint32_t work_run(void)
{
    message_fill(1);
    uint32_t sum = crc32(message, BYTES);
    numbers_sort();
    return sum ^ records_free(records_make());
}

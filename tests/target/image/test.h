/*
 * What the parts of this program share. The files that it expects in its image are those of tests/target/image/files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_H
#define TEST_H

#include "checks.h"

#include <stdint.h>

#define CONFIG_TEXT "alpha=1\nbeta=22\n"
#define FONT_TEXT "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define TABLE_WORDS 300u

/** Word `index` of table.bin. */
static inline uint32_t table_word(uint32_t index)
{
    return index * 2654435761u;
}

/** Count a call that must fail: it returned -1, and errno is `error`. errno is 0 again after it. */
static inline void check_fails(const char *name, long result, int error)
{
    check_refused(name, result == -1, error);
}

void test_image(void);
void test_damage(void);
void test_descriptors(void);
void test_open_errors(void);
void test_stdio(void);
void test_mapping(void);

#endif

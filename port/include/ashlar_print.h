/*
 * Words and numbers through ashlar_port_print(), for reports. No heap, no stdio, and no buffer larger than a number.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_PRINT_H
#define ASHLAR_PRINT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** As it is. */
void ashlar_print_text(const char *text);

/** "0x20000010", all digits that an address has. */
void ashlar_print_address(const void *address);

/** In decimal. */
void ashlar_print_number(size_t value);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Deliberate faults.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdint.h>

/* What the registers hold when fault_undefined() faults. */
#define FAULT_R0 0x10101010
#define FAULT_R1 0x11111111
#define FAULT_R2 0x12121212
#define FAULT_R3 0x13131313
#define FAULT_R12 0x1c1c1c1c
#define FAULT_LR 0x1e1e1e1e

/* Where no board has anything: near the top of the address range for RAM. */
#define FAULT_ADDRESS 0x3fff0000

/* Execute an undefined instruction, at the label fault_undefined_here. Does not return. */
void fault_undefined(void);

/* Read FAULT_ADDRESS. */
uint32_t fault_read(void);

/* Recurse until the stack is used up. */
uint32_t fault_stack(uint32_t depth);

/* Free a block twice. */
void fault_double_free(void);

/* An exception that the program has no handler for. */
void fault_pendsv(void);

#endif

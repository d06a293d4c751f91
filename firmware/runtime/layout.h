/*
 * The addresses that linker/sections.ld defines and start-up code needs. Their value is their address.
 * The heap's are not among them: they are the allocator's business.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdint.h>

extern uint32_t __flash_start[];
extern uint32_t __flash_end[];
extern uint32_t __code_start[]; /* the first byte in flash behind the vector table and the null trap */
extern uint32_t __ram_start[];
extern uint32_t __ram_end[];
extern uint32_t __stack_bottom[]; /* the stack's lowest address */
extern uint32_t __stack[];        /* just above the stack: where the stack pointer starts */
extern uint32_t __data_start[];
extern uint32_t __data_end[];
extern uint32_t __data_source[]; /* what .data holds at first */
extern uint32_t __bss_start[];
extern uint32_t __bss_end[];
extern uint32_t __tls_base[]; /* the first thread's thread-local data */

#endif

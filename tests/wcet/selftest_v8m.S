/*
 * Instructions of Armv8-M and Armv8.1-M that must be refused, for a disassembler may take them for others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
    .syntax unified
    .arch armv8.1-m.main
    .thumb
    .text

    .macro function name
    .balign 4
    .global \name
    .type \name, %function
\name:
    .endm

    function gateway
    sg
    bx lr

    function non_secure_return
    bxns lr

    function non_secure_call
    blxns r3
    bx lr

    function target_test
    tt r0, r1
    bx lr

    function select
    cmp r0, #0
    csel r0, r1, r2, eq
    bx lr

    function loop_without_branch
    dls lr, r0
1:  nop
    le lr, 1b
    bx lr

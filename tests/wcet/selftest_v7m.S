/*
 * Functions whose worst case, or whose refusal, is known: what test_selftest.py expects is counted by hand.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
    .syntax unified
    .cpu cortex-m4
    .thumb
    .text

    .macro function name
    .balign 4
    .global \name
    .type \name, %function
\name:
    .endm
    .macro end name
    .size \name, . - \name
    .endm

/* ---- Bounded ---- */

    function straight                   /* 3 instructions; 1 + 1 + (1 + P) cycles */
    movs r0, #1
    adds r0, #1
    bx lr
    end straight

    function two_ways                   /* 5 instructions the long way, 9 cycles the short one */
    cmp r0, #0
    beq 1f
    nop
    nop
1:  bx lr
    end two_ways

    function it_block                   /* what is skipped counts: 5 */
    cmp r0, #0
    ite eq
    moveq r0, #1
    movne r0, #2
    bx lr
    end it_block

    function it_return                  /* 5 */
    cmp r0, #0
    it eq
    bxeq lr
    adds r0, #1
    bx lr
    end it_return

    function it_pop                     /* 6, and 8 bytes of stack */
    push {r4, lr}
    cmp r0, #0
    it eq
    popeq {r4, pc}
    nop
    pop {r4, pc}
    end it_pop

    function tail_call                  /* 1 + 3 */
    b.w straight
    end tail_call

    function tail_call_by_register      /* 2 + 3 */
    ldr r3, =straight
    bx r3
    .ltorg
    end tail_call_by_register

    function tail_call_by_literal       /* 1 + 3: a veneer of the linker's */
    ldr.w pc, 1f
    .balign 4
1:  .word straight + 1
    end tail_call_by_literal

    function tail_call_conditional      /* 2 + 3 */
    cmp r0, #0
    beq.w straight
    bx lr
    end tail_call_conditional

    function call_twice                 /* 4 + 2 * 3, 8 bytes */
    push {r4, lr}
    bl straight
    bl straight
    pop {r4, pc}
    end call_twice

    function call_by_constant           /* 4 + 3 */
    push {r3, lr}
    ldr r3, =straight
    blx r3
    pop {r3, pc}
    .ltorg
    end call_by_constant

    function call_by_table              /* 6 + 6, of straight and it_pop; 8 + 8 bytes */
    push {r4, lr}
    and r0, r0, #1
    ldr r1, =call_table
    ldr r3, [r1, r0, lsl #2]
    blx r3
    pop {r4, pc}
    .ltorg
    end call_by_table

    function return_by_other_register   /* 4: as compilers interwork */
    push {r4, lr}
    pop {r4}
    pop {r3}
    bx r3
    end return_by_other_register

    function return_by_load             /* 2 */
    str lr, [sp, #-8]!
    ldr pc, [sp], #8
    end return_by_load

    function return_after_spill         /* 6, 16 bytes; LR is kept in the frame */
    sub sp, sp, #16
    str lr, [sp, #12]
    movs r0, #0
    ldr lr, [sp, #12]
    add sp, sp, #16
    bx lr
    end return_after_spill

    function frame_pointer              /* 6, 8 + 24 bytes */
    push {r7, lr}
    sub sp, #24
    add r7, sp, #8
    adds r7, #16
    mov sp, r7
    pop {r7, pc}
    end frame_pointer

    function table_of_bytes             /* 2 + 1 + 3 */
    cmp r0, #2
    bhi 1f
    tbb [pc, r0]
2:  .byte (3f - 2b) / 2, (4f - 2b) / 2, (1f - 2b) / 2
    .balign 2
3:  nop
4:  nop
1:  bx lr
    end table_of_bytes

    function table_of_halfwords         /* 2 + 1 + 2 */
    cmp r0, #1
    bhi 1f
    tbh [pc, r0, lsl #1]
2:  .2byte (3f - 2b) / 2, (1f - 2b) / 2
3:  nop
1:  bx lr
    end table_of_halfwords

    function address_stall              /* 1 + 1 + 2 + 4 cycles: the address is only just made */
    adds r1, #4
    ldr r0, [r1]
    bx lr
    end address_stall

    function literal                    /* 2 + 1 + 4 cycles: the literal's fetch may meet the next one's */
    ldr r0, =0x12345678
    bx lr
    .ltorg
    end literal

    function excluded_by_argument       /* 4 + 2: the callee's long way is not this caller's */
    push {r4, lr}
    movs r0, #0
    bl long_unless_zero
    pop {r4, pc}
    end excluded_by_argument

    function long_unless_zero           /* 7 */
    cbz r0, 1f
    nop
    nop
    nop
    nop
    nop
1:  bx lr
    end long_unless_zero

    function trap                       /* 2: the way into the trap does not count */
    cbz r0, 1f
    bx lr
1:  nop
    nop
    nop
    udf #0
    end trap

    function caller_of_stop             /* 2, if stop is never called */
    cbz r0, 1f
    bx lr
1:  push {r4, lr}
    bl stop
    end caller_of_stop

    function far_branch                 /* 5: BL used as a branch, with LR saved */
    push {r4, lr}
    bl 1f
    .balign 4
1:  nop
    nop
    pop {r4, pc}
    end far_branch

/* ---- Interrupts masked ---- */

    function masks                      /* 3, of which 1 behind the masking */
    mrs r0, primask
    cpsid i
    bx lr
    end masks

    function unmasks                    /* 3; 2 on the way around the unmasking */
    cbz r1, 1f
    msr primask, r0
1:  bx lr
    end unmasks

    function masked_nested              /* the inner pair masks nothing more, and leaves it masked */
    push {r4, lr}
    bl masks
    bl masks
    bl unmasks
    bl unmasks
    pop {r4, pc}
    end masked_nested

/* ---- Ways that contradict themselves: two long ways, of which only one can be taken, or both ---- */

    .macro long_if condition            /* 5 if the condition holds, else 2 */
    b\condition 8f
    b 9f
8:  nop
    nop
    nop
    nop
9:
    .endm

    function contradiction_in_memory    /* the same word is zero, and is not */
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if eq
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if ne
    bx lr
    end contradiction_in_memory

    function no_contradiction_after_store   /* what is stored may be that word */
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if eq
    str r3, [r2, #4]
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if ne
    bx lr
    end no_contradiction_after_store

    function contradiction_beside_store /* the neighbour of the word is stored */
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if eq
    str r3, [r0, #4]
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if ne
    bx lr
    end contradiction_beside_store

    function no_contradiction_of_parts  /* a byte of the word is stored */
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if eq
    strb r3, [r0, #11]
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if ne
    bx lr
    end no_contradiction_of_parts

    function contradiction_across_call  /* in a register that the callee keeps; a push writes nobody's data */
    push {r4, lr}
    mov r4, r0
    bl asks_whether_zero
    ldr r1, [r4, #8]
    cmp r1, #0
    long_if ne
    pop {r4, pc}
    end contradiction_across_call

    function asks_whether_zero
    push {r4, lr}
    movs r4, #0
    ldr r1, [r0, #8]
    cmp r1, #0
    long_if eq
    pop {r4, pc}
    end asks_whether_zero

    function contradiction_of_results   /* what a callee returned: NULL, or not */
    push {r4, lr}
    bl returns_null_or_not
    cmp r0, #0
    long_if eq
    pop {r4, pc}
    end contradiction_of_results

    function returns_null_or_not        /* the long way returns 1 */
    cbz r0, 1f
    nop
    nop
    nop
    movs r0, #1
    bx lr
1:  bx lr
    end returns_null_or_not

    function contradiction_in_order     /* below, and not below */
    cmp r0, r1
    long_if lo
    cmp r0, r1
    long_if hs
    bx lr
    end contradiction_in_order

    function contradiction_mirrored     /* r0 > r1, and r1 > r0 */
    cmp r0, r1
    long_if hi
    cmp r1, r0
    long_if hi
    bx lr
    end contradiction_mirrored

    function no_contradiction_of_signs  /* above as unsigned, below as signed numbers */
    cmp r0, r1
    long_if hi
    cmp r0, r1
    long_if lt
    bx lr
    end no_contradiction_of_signs

    function contradiction_of_bits      /* the same bit is set, and is clear */
    lsls r2, r0, #31
    long_if mi
    lsls r3, r0, #31
    long_if pl
    bx lr
    end contradiction_of_bits

    function no_contradiction_of_carry  /* the carry of the second comparison is that of another addition */
    adcs r2, r0, r1
    long_if eq
    adcs r2, r0, r1
    long_if ne
    bx lr
    end no_contradiction_of_carry

    function no_contradiction_of_frame  /* the frame's address is known to the callee, which writes there */
    push {lr}
    sub sp, #12
    str r0, [sp, #4]
    ldr r1, [sp, #4]
    cmp r1, #0
    long_if eq
    add r0, sp, #4
    bl writes_there
    ldr r1, [sp, #4]
    cmp r1, #0
    long_if ne
    add sp, #12
    pop {pc}
    end no_contradiction_of_frame

    function writes_there
    str r3, [r0]
    bx lr
    end writes_there

    function no_contradiction_of_escaped_frame  /* the frame's address was stored, so any pointer may be it */
    sub sp, #16
    str r0, [sp, #4]
    add r3, sp, #4
    str r3, [r1]
    ldr r2, [r1, #4]
    ldr r3, [sp, #4]
    cmp r3, #0
    long_if eq
    str r2, [r2]
    ldr r3, [sp, #4]
    cmp r3, #0
    long_if ne
    add sp, #16
    bx lr
    end no_contradiction_of_escaped_frame

    function contradiction_in_it_block  /* what IT makes zero is zero */
    cmp r0, #0
    it ne
    movne r0, #0
    cmp r0, #0
    long_if ne
    bx lr
    end contradiction_in_it_block

/* ---- Bounded by a declaration ---- */

    function loop                       /* 2 a round, and the return: 11 for 5 rounds */
1:  subs r0, #1
    bne 1b
    bx lr
    end loop

    function loop_nested                /* for 3: 3 * (1 + 3 * 2 + 2) + 1 */
1:  movs r1, #3
2:  subs r1, #1
    bne 2b
    subs r0, #1
    bne 1b
    bx lr
    end loop_nested

    function memset                     /* cbz, a round, the return; and 3 a byte */
    cbz r2, 2f
1:  strb r1, [r0], #1
    subs r2, #1
    bne 1b
2:  bx lr
    end memset

    function fill_some                  /* 3 + 5, and 3 a byte */
    push {r4, lr}
    bl memset
    pop {r4, pc}
    end fill_some

    function fill_sixteen               /* 4 + 5 + 3 * 16: as many bytes as the argument says */
    push {r4, lr}
    movs r2, #16
    bl memset
    pop {r4, pc}
    end fill_sixteen

/* ---- Refused ---- */

    function stop
1:  b 1b
    end stop

    function endless_inside             /* not every way comes back */
    cbz r0, 1f
    bx lr
1:  nop
    b 1b
    end endless_inside

    function recursion
    push {r4, lr}
    bl recursion
    pop {r4, pc}
    end recursion

    function mutual
    push {r4, lr}
    bl mutual_other
    pop {r4, pc}
    end mutual

    function mutual_other
    push {r4, lr}
    bl mutual
    pop {r4, pc}
    end mutual_other

    function tail_recursion             /* a loop, to the analysis and in truth */
    subs r0, #1
    bne tail_recursion
    bx lr
    end tail_recursion

    function call_unknown
    push {r4, lr}
    blx r1
    pop {r4, pc}
    end call_unknown

    function jump_unknown
    ldr r1, [r0]
    bx r1
    end jump_unknown

    function table_unguarded
    tbb [pc, r0]
2:  .byte (3f - 2b) / 2, (3f - 2b) / 2
3:  bx lr
    end table_unguarded

    function table_too_short            /* the index goes up to 200 */
    cmp r0, #200
    bhi 1f
    tbb [pc, r0]
2:  .byte (1f - 2b) / 2, (1f - 2b) / 2
1:  bx lr
    end table_too_short

    function return_to_nowhere          /* LR holds something else */
    ldr lr, [r0]
    bx lr
    end return_to_nowhere

    function return_to_call             /* LR was not saved */
    bl straight
    bx lr
    end return_to_call

    function stack_unbalanced
    push {r4, r5}
    bx lr
    end stack_unbalanced

    function frame_overwritten          /* what stands above the frame is no return address */
    push {r4, lr}
    pop {pc}
    end frame_overwritten

    function two_entries                /* a loop that no instruction leads */
    cbz r0, 2f
1:  adds r0, #1
2:  subs r0, #2
    bne 1b
    cmp r1, #0
    bne 2b
    cmp r2, #0
    bne 1b
    bx lr
    end two_entries

    function runs_into_data
    movs r0, #0
    .word 0
    end runs_into_data

    function waits
    wfi
    bx lr
    end waits

    function asks_the_debugger
    bkpt 0xab
    bx lr
    end asks_the_debugger

    function asks_the_system
    svc 0
    bx lr
    end asks_the_system

    function into_it_block
    cmp r0, #0
    beq 1f
    ite eq
    moveq r0, #1
1:  movne r0, #2
    bx lr
    end into_it_block

    function leaves_thumb
    ldr r3, =0x100
    bx r3
    .ltorg
    end leaves_thumb

    function barrier                    /* 2 instructions; no bound of its cycles is published */
    dsb
    bx lr
    end barrier

    .section .rodata
    .balign 4
call_table:
    .word straight + 1, it_pop + 1

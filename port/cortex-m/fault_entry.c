/*
 * The entry of fault handlers: see <ashlar_guards.h>. Works when the stack is gone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_guards.h>
#include <ashlar_port.h>

#define EXC_RETURN_PSP 4

_Static_assert(offsetof(struct ashlar_memory_map, main_stack.bottom) == 12 &&
                   offsetof(struct ashlar_memory_map, main_stack.top) == 16,
               "ashlar_fault_entry() reads them");

/*
 * EXC_RETURN bit 2 tells which stack the frame is on. The report runs on the main stack, from its top again if too little
 * of it is left. Nothing is pushed before that is known. The limit register of ARMv8-M need not be touched: the top lies
 * above it. Thumb-1 only, so that it serves every core.
 */
__attribute__((naked)) void ashlar_fault_entry(void)
{
    __asm volatile("mov   r1, lr\n\t"
                   "movs  r0, %[psp]\n\t"
                   "tst   r0, r1\n\t"
                   "beq   1f\n\t"
                   "mrs   r0, psp\n\t"
                   "b     2f\n"
                   "1:\n\t"
                   "mrs   r0, msp\n"
                   "2:\n\t"
                   "ldr   r2, =%c[map]\n\t"
                   "ldr   r3, [r2, #12]\n\t"
                   "ldr   r2, [r2, #16]\n\t"
                   "cmp   r2, #0\n\t"
                   "beq   3f\n\t"
                   "mov   r12, r2\n\t"
                   "ldr   r2, =%c[room]\n\t"
                   "add   r3, r2\n\t"
                   "cmp   sp, r3\n\t"
                   "bhs   3f\n\t"
                   "mov   sp, r12\n"
                   "3:\n\t"
                   "ldr   r2, =%c[taken]\n\t"
                   "bx    r2\n\t"
                   ".pool" ::[psp] "i"(EXC_RETURN_PSP),
                   [room] "i"(ASHLAR_FAULT_STACK_BYTES),
                   /* As operands, so that link-time optimisation sees them. */
                   [map] "i"(&ashlar_port_memory_map),
                   [taken] "i"(ashlar_fault_taken));
}

__attribute__((weak)) void ashlar_fault_taken(struct ashlar_exception_frame *frame, uint32_t exception_return)
{
    if (!ashlar_memory_fault(frame, exception_return)) {
        ashlar_port_stop();
    }
}

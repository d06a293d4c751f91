/*
 * Start-up for programs linked with a vendor's form of linker script: it relies on no symbol of the script.
 *
 * QEMU loads .data where it runs and clears RAM, so reset has only main to call. What the program prints goes
 * to the host by semihosting (Arm, "Semihosting for AArch32 and AArch64", SYS_WRITE0, SYS_EXIT_EXTENDED).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define RAM_END 0x20020000u /* as in every script of this folder */

#define SYS_WRITE0 0x04
#define SYS_EXIT_EXTENDED 0x20
#define ADP_STOPPED_APPLICATION_EXIT 0x20026

int main(void);

/* The C library calls these only after link-time optimisation has had its look. */
#define CALLED_BY_LIBC __attribute__((used))

static int semihost(int operation, const void *argument)
{
    register int r0 __asm("r0") = operation;
    register const void *r1 __asm("r1") = argument;
    __asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

CALLED_BY_LIBC void _exit(int status)
{
    const uint32_t block[] = {ADP_STOPPED_APPLICATION_EXIT, (uint32_t)status};
    semihost(SYS_EXIT_EXTENDED, block);
    for (;;) {
    }
}

/* Text comes in pieces that need not end in 0. */
CALLED_BY_LIBC int _write(int file, const char *text, int bytes)
{
    (void)file;
    for (int i = 0; i < bytes; i++) {
        const char piece[] = {text[i], '\0'};
        semihost(SYS_WRITE0, piece);
    }
    return bytes;
}

/* C++ constructors, where the script lists them. */
typedef void constructor(void);
extern constructor *__init_array_start[] __attribute__((weak));
extern constructor *__init_array_end[] __attribute__((weak));

void reset_handler(void)
{
    for (constructor **next = __init_array_start; next != __init_array_end; next++) {
        (*next)();
    }
    exit(main());
}

static void fault_handler(void)
{
    _exit(99);
}

__attribute__((section(".isr_vector"), used)) static const uintptr_t vectors[] = {
    RAM_END, (uintptr_t)reset_handler, (uintptr_t)fault_handler, (uintptr_t)fault_handler};

/* What libc's exit and C++ ask for besides. */
void _init(void);
void _fini(void);
void *__dso_handle;
CALLED_BY_LIBC void _init(void)
{
}
CALLED_BY_LIBC void _fini(void)
{
}

/*
 * A user's start-up code, as vendors ship it: vector table, .data and .bss, then main.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern uint32_t _estack[], _sidata[], _sdata[], _edata[], _sbss[], _ebss[];

int main(void);
void __libc_init_array(void);
/* Opens semihosting's console (librdimon). */
void initialise_monitor_handles(void);
/* newlib calls these from crti.o, which -nostartfiles leaves out. */
void _init(void);
void _fini(void);
void reset_handler(void);
void fault_handler(void);

void _init(void)
{
}

void _fini(void)
{
}

void fault_handler(void)
{
    _Exit(EXIT_FAILURE);
}

void reset_handler(void)
{
    memcpy(_sdata, _sidata, (size_t)((char *)_edata - (char *)_sdata));
    memset(_sbss, 0, (size_t)((char *)_ebss - (char *)_sbss));
    initialise_monitor_handles();
    __libc_init_array();
    exit(main());
}

__attribute__((used, section(".isr_vector"))) static const void *const vectors[16] = {
    _estack, reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
};

/*
 * Start-up: from reset to main, and from main to the exit status.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "start.h"

#include "command_line.h"
#include "console.h"
#include "core.h"
#include "layout.h"

#include <ashlar_guards.h>
#include <stdlib.h>

int main(int argc, char **argv);

/* The C library's: runs what __attribute__((constructor)) and C++ ask for. */
void __libc_init_array(void);

/* picolibc's, and only there if something is thread-local: where thread-local data is. */
__attribute__((weak)) void _set_tls(void *data);

/* What libraries expect of crti.o and crtbegin.o, which are not linked: nothing to be done. */
void _init(void);
void _fini(void);
void *const __dso_handle = NULL;

void _init(void)
{
}

void _fini(void)
{
}

static void data_copy(void)
{
    const uint32_t *from = __data_source;

    for (uint32_t *to = __data_start; to < __data_end; to++) {
        *to = *from;
        from++;
    }
}

static void bss_clear(void)
{
    for (uint32_t *to = __bss_start; to < __bss_end; to++) {
        *to = 0;
    }
}

/* A function of its own, because it may use the FPU, which reset_handler must enable first. */
__attribute__((noinline)) static _Noreturn void program_run(void)
{
    char **argv;
    int argc;

    data_copy();
    bss_clear();
    if (START_WITH_GUARDS) {
        (void)ashlar_guards_start(ASHLAR_GUARDS_ALL);
    }
    if (_set_tls != NULL) {
        _set_tls(__tls_base);
    }
    console_start();
    argc = command_line_get(&argv);
    __libc_init_array();
    exit(main(argc, argv));
}

_Noreturn void reset_handler(void)
{
    core_start();
    program_run();
}

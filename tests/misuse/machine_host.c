/*
 * The misuse program on this machine, where the tools that watch it are valgrind and the compiler's AddressSanitizer:
 * each bug runs in a process of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "misuse/machine.h"
#include "misuse/registry.h"

#include "misuse/host_malloc.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void machine_print(const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(STDOUT_FILENO, text, bytes);
        if (written <= 0) {
            _exit(EXIT_FAILURE);
        }
        text += written;
        bytes -= (size_t)written;
    }
}

struct ashlar_heap *machine_heap(void)
{
    return host_malloc_heap();
}

/* The tools look for leaks when the process ends. */
void machine_report_leaks(void)
{
}

size_t machine_stack_bytes(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? limit.rlim_cur : 0;
}

void machine_end(void)
{
    exit(EXIT_SUCCESS);
}

int machine_run_from(size_t first)
{
    for (size_t i = first; i < misuse_bug_count; i++) {
        pid_t child = fork();
        if (child == 0) {
            bug_run(&misuse_bugs[i]);
        }
        if (child < 0 || waitpid(child, NULL, 0) != child) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

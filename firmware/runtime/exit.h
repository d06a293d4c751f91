/*
 * How a program ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXIT_H
#define EXIT_H

/* The exit statuses that a shell shows for a program killed by SIGABRT and by SIGSEGV. */
#define EXIT_STATUS_HEAP_FAULT 134
#define EXIT_STATUS_CORE_FAULT 139

/* Tell the host the exit status and stop. No destructors, no flush of stdio; safe in a fault handler. */
_Noreturn void program_exit(int status);

/*
 * Put out what the C library's layer holds back of an unfinished line, so that a fault report comes after
 * it. Implemented beside the system calls of each C library; must not use stdio.
 */
void unfinished_line_flush(void);

#endif

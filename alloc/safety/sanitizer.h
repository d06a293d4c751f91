/*
 * What the runtimes of the compiler's sanitizers (asan/, ubsan.c) share: the text of a report's details, and what becomes
 * of a report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ASHLAR_SAFETY_SANITIZER_H
#define ASHLAR_SAFETY_SANITIZER_H

#include <ashlar_port.h>

/*
 * Words for ashlar_fault.detail. There is room for one report at a time, for the stack that a report comes on may be nearly
 * gone: what does not fit is left out, and a report that interrupts another one takes its words.
 */

/** Start anew, without words. */
void ashlar_words_start(void);
/** Add text. */
void ashlar_words_add(const char *text);
/** Add some bytes of text. */
void ashlar_words_add_bytes(const char *text, size_t bytes);
/** Add a number, in decimal. */
void ashlar_words_add_number(uint64_t number);
/** Add a place in a source file: its name (the end of it, if it is long), a colon, the line. */
void ashlar_words_add_place(const char *file, uint32_t line);
/** What was added so far. */
const char *ashlar_words(void);

/**
 * Report to ashlar_port_fault(). With ASHLAR_SANITIZER_CONTINUES: print the report instead, and return.
 *
 * `detected_at` and `task` are filled in here from `caller` and the port.
 */
void ashlar_sanitizer_report(struct ashlar_fault *fault, const void *caller);

#endif

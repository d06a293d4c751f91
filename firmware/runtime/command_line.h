/*
 * The program's arguments, from the host.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

/*
 * Get the arguments (at most ARGUMENTS_MAX, the line at most COMMAND_LINE_BYTES with its terminator; both come from the
 * build, because RAM is the board's to spend): words between spaces; "double quotes" keep spaces. `*argv` becomes an
 * array that ends in NULL, with the program's name first. Returns how many there are; 0 if there is no host, or the
 * line does not fit.
 */
int command_line_get(char ***argv);

#endif

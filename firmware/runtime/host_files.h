/*
 * Files of the host, by semihosting: a kind of files (see files.h), and what else the host does with names.
 *
 * Every function that fails returns -1 and sets errno.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_FILES_H
#define HOST_FILES_H

#include "files.h"

/* Open with the flags of <fcntl.h>: makes `file` one of the host's. Returns 0. */
int host_file_open(struct open_file *file, const char *name, int flags);

int host_name_remove(const char *name);
int host_name_rename(const char *from, const char *to);

#endif

/*
 * Files of the program's image (ashlar_image.h), under /rom/: a kind of files (see files.h) that can only be read, and mapped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ROM_FILES_H
#define ROM_FILES_H

#include "files.h"

bool name_is_rom(const char *name);

/*
 * Open with the flags of <fcntl.h>: makes `file` one of the image's. Returns 0; or -1 with errno: ENOENT if there is no image
 * or no such file in it, EIO if the image was found wrong, EROFS or EEXIST for flags that ask for more than reading.
 */
int rom_file_open(struct open_file *file, const char *name, int flags);

#endif

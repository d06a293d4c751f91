/*
 * The part of the app that maps a file of its image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FILE_H
#define FILE_H

/** Show how a file is mapped. */
void show_file_mapping(void);

#endif
